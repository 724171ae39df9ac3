using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Windowing;

/// <summary>The watermark of a task that several sources feed: the least of theirs, and none before each has spoken.</summary>
public sealed class MergedWatermark
{
    private readonly SortedDictionary<string, long> _heard = new(StringComparer.Ordinal);
    private string[] _sources = [];

    /// <summary>ms since 1970 UTC, or <see cref="WindowAggregator.NoWatermark"/>. It never falls.</summary>
    public long Current { get; private set; } = WindowAggregator.NoWatermark;

    /// <summary>Every source that has to have spoken; the newest list counts.</summary>
    public void Expect(IReadOnlyCollection<string> sources)
    {
        if (_sources.AsSpan().SequenceEqual([.. sources])) return;
        _sources = [.. sources];
        foreach (var gone in _heard.Keys.Except(_sources, StringComparer.Ordinal).ToList()) _heard.Remove(gone);
        Merge();
    }

    /// <summary>A source says how far it is.</summary>
    /// <param name="source">One that is not expected counts as soon as it is.</param>
    /// <param name="watermark">ms since 1970 UTC; a lower one than before is not heard.</param>
    public void Hear(string source, long watermark)
    {
        if (_heard.TryGetValue(source, out var before) && before >= watermark) return;
        _heard[source] = watermark;
        Merge();
    }

    public void Save(AvroWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Long(Current);
        writer.Long(_sources.Length);
        foreach (var source in _sources) writer.String(source);
        writer.Long(_heard.Count);
        foreach (var (source, watermark) in _heard)
        {
            writer.String(source);
            writer.Long(watermark);
        }
    }

    public void Load(ref AvroReader reader, ReadOnlySpan<byte> bytes)
    {
        Current = reader.Long();
        _sources = new string[reader.Branch(100_000)];
        for (var i = 0; i < _sources.Length; i++) _sources[i] = Text(ref reader, bytes);
        var heard = reader.Branch(100_000);
        for (var i = 0; i < heard; i++) _heard[Text(ref reader, bytes)] = reader.Long();
    }

    private void Merge()
    {
        var least = long.MaxValue;
        foreach (var source in _sources)
        {
            if (!_heard.TryGetValue(source, out var watermark)) return;
            least = Math.Min(least, watermark);
        }

        if (_sources.Length > 0) Current = Math.Max(Current, least);
    }

    private static string Text(ref AvroReader reader, ReadOnlySpan<byte> bytes)
    {
        var (start, length) = reader.Bytes();
        return System.Text.Encoding.UTF8.GetString(bytes.Slice(start, length));
    }
}
