using System.Globalization;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Writes entries of any size as chunks: a page ends behind an entry, and one that is too large for a chunk goes into several.</summary>
internal sealed class StatePages(IStateWriter writer, string name)
{
    private const int PageSize = IStateWriter.MaxChunkSize / 2;
    private int _page;

    /// <summary>Takes the entry.</summary>
    public AvroWriter Bytes { get; } = new();

    public void EndEntry()
    {
        if (Bytes.Written.Length >= PageSize) End();
    }

    /// <summary>Writes the last page.</summary>
    public void End()
    {
        var page = Bytes.Written;
        for (var part = 0; page.Length > 0; part++)
        {
            var size = Math.Min(page.Length, IStateWriter.MaxChunkSize);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}-{_page}.{part}"), page[..size]);
            page = page[size..];
        }

        _page++;
        Bytes.Clear();
    }

    /// <summary>The pages in their order.</summary>
    public static IEnumerable<byte[]> Read(IStateReader reader, string name)
    {
        var pages = reader.Names.Where(n => n.StartsWith(name + "-", StringComparison.Ordinal)).GroupBy(n => n[..n.IndexOf('.', StringComparison.Ordinal)]);
        return pages.Select(page => page.SelectMany(part => reader.Read(part).ToArray()).ToArray());
    }
}
