using System.Globalization;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Sessions;

internal sealed partial class OpenSessions
{
    private const string Prefix = "sessions-";
    private const int PageSize = 512;

    /// <summary>Writes the sessions by pages of places: one without a change gives the same bytes.</summary>
    public void Save(IStateWriter writer, AvroWriter bytes)
    {
        for (var first = 0; first < _slots.Count; first += PageSize)
        {
            var part = 0;
            bytes.Clear();
            for (var slot = first; slot < Math.Min(first + PageSize, _slots.Count); slot++)
            {
                if (_slots[slot] is not { } session) continue;
                Write(bytes, session);
                // Intake bounds what an id and labels take to far less than the rest of a chunk.
                if (bytes.Written.Length < IStateWriter.MaxChunkSize / 2) continue;
                writer.Write(Name(first, part++), bytes.Written);
                bytes.Clear();
            }

            if (bytes.Written.Length > 0) writer.Write(Name(first, part), bytes.Written);
        }
    }

    /// <summary>Replaces everything by what <see cref="Save"/> wrote.</summary>
    public void Load(IStateReader reader)
    {
        _slots.Clear();
        _free.Clear();
        _byId.Clear();
        _byEnd.Clear();
        _textBytes = 0;
        foreach (var name in reader.Names.Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var page = reader.Read(name);
            var content = new AvroReader(page);
            while (!content.Failed && !content.AtEnd) Read(ref content, page);
            if (content.Failed) throw new InvalidDataException($"The sessions' chunk {name} is damaged.");
        }

        for (var slot = _slots.Count - 1; slot >= 0; slot--)
        {
            if (_slots[slot] is null) _free.Push(slot);
        }
    }

    private static string Name(int first, int part) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{first}.{part}");

    private static void Write(AvroWriter bytes, Session session)
    {
        bytes.Long(session.Slot);
        bytes.Bytes(session.Id);
        bytes.Long(session.Start);
        bytes.Long(session.End - session.Start);
        bytes.Long(session.PageViews);
        bytes.Long(session.Steps);
        bytes.Bytes(session.Labels);
    }

    private void Read(ref AvroReader content, ReadOnlySpan<byte> page)
    {
        var slot = content.Branch(int.MaxValue);
        var id = content.Bytes();
        var start = content.Long();
        var end = start + content.Long();
        var (pageViews, steps, labels) = (content.Int(), (uint)content.Long(), content.Bytes());
        if (content.Failed) return;
        var session = new Session(page.Slice(id.Start, id.Length).ToArray())
        {
            Start = start,
            End = end,
            PageViews = pageViews,
            Steps = steps,
            Labels = _labels.Share(page.Slice(labels.Start, labels.Length)),
        };
        Place(session, slot);
    }
}
