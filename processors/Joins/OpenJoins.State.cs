using System.Globalization;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Joins;

internal sealed partial class OpenJoins
{
    private const string Prefix = "keys-";
    private const string RefusedChunk = "refused";
    private const int PageSize = 512;

    /// <summary>Writes the keys by pages of places: one without a change gives the same bytes.</summary>
    public void Save(IStateWriter writer, AvroWriter bytes)
    {
        bytes.Clear();
        foreach (var time in _refused) bytes.Long(time);
        if (_refused.Length > 0) writer.Write(RefusedChunk, bytes.Written);
        for (var first = 0; first < _slots.Count; first += PageSize)
        {
            var part = 0;
            bytes.Clear();
            for (var slot = first; slot < Math.Min(first + PageSize, _slots.Count); slot++)
            {
                if (_slots[slot] is not { } key) continue;
                Write(bytes, key);
                // Intake bounds labels: the events of one key take far less than the rest of a chunk.
                if (bytes.Written.Length < IStateWriter.MaxChunkSize / 2) continue;
                writer.Write(Name(first, part++), bytes.Written);
                bytes.Clear();
            }

            if (bytes.Written.Length > 0) writer.Write(Name(first, part), bytes.Written);
        }
    }

    /// <summary>Replaces everything by what <see cref="Save"/> wrote under the same joins.</summary>
    public void Load(IStateReader reader)
    {
        _slots.Clear();
        _free.Clear();
        _byId.Clear();
        Clear(_within.Length);
        if (reader.Names.Contains(RefusedChunk)) ReadRefused(reader.Read(RefusedChunk));
        foreach (var name in reader.Names.Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var page = reader.Read(name);
            var content = new AvroReader(page);
            while (!content.Failed && !content.AtEnd) Read(ref content, page);
            if (content.Failed) throw new InvalidDataException($"The joins' chunk {name} is damaged.");
        }

        for (var slot = _slots.Count - 1; slot >= 0; slot--)
        {
            if (_slots[slot] is null) _free.Push(slot);
        }
    }

    private static string Name(int first, int part) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{first}.{part}");

    private static void Write(AvroWriter bytes, OpenKey key)
    {
        bytes.Long(key.Slot);
        bytes.Long(unchecked((long)(ulong)(key.Id >> 64)));
        bytes.Long(unchecked((long)(ulong)key.Id));
        bytes.Long(key.Join);
        bytes.Long(key.Events.Length);
        foreach (var e in key.Events)
        {
            bytes.Long(e.Time);
            bytes.Boolean(e.IsLeft);
            if (e.IsLeft) bytes.Bytes(e.Labels);
        }
    }

    private void ReadRefused(ReadOnlySpan<byte> bytes)
    {
        var content = new AvroReader(bytes);
        for (var join = 0; join < _refused.Length; join++) _refused[join] = content.Long();
        if (!content.AtEnd) throw new InvalidDataException($"The joins' chunk {RefusedChunk} is damaged.");
    }

    private void Read(ref AvroReader content, ReadOnlySpan<byte> page)
    {
        var slot = content.Branch(int.MaxValue);
        var id = new UInt128(unchecked((ulong)content.Long()), unchecked((ulong)content.Long()));
        var key = new OpenKey(id, content.Branch(_within.Length));
        for (var left = content.Branch((2 * OpenKey.MostOfSide) + 1); left > 0 && !content.Failed; left--)
        {
            var (time, isLeft) = (content.Long(), content.Boolean());
            var (start, length) = isLeft ? content.Bytes() : default;
            if (!content.Failed) key.Add(new JoinEvent(time, isLeft ? _labels.Share(page.Slice(start, length)) : null));
        }

        if (key.Events.Length == 0) content.Fail();
        if (content.Failed) return;
        Place(key, slot);
        Charge(key, 1);
        Queue(key, key.Due = DueOf(key));
    }
}
