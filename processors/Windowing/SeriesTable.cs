using System.Globalization;
using System.IO.Hashing;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Numbers for series: small, given out again, and the same after a restart.</summary>
internal sealed class SeriesTable
{
    private const string Prefix = "series-";
    private const int PageSize = 512;
    private readonly Dictionary<byte[], int> _numbers = new(IdentityComparer.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly SortedSet<int> _free = [];
    private Entry[] _entries = new Entry[PageSize];
    private int _next;

    public SeriesTable() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Series that have a number.</summary>
    public int Count => _numbers.Count;

    /// <summary>The series' number, a new one where it has none. What its values mean is what was said last.</summary>
    /// <param name="identity">Name and labels, canonical and encoded.</param>
    /// <param name="meaning">Unknown where this record does not say.</param>
    /// <param name="shows">Unsaid where this record does not say.</param>
    public int NumberOf(ReadOnlySpan<byte> identity, in SeriesMeaning meaning, Shows shows = Shows.Unsaid)
    {
        if (!_lookup.TryGetValue(identity, out var number)) number = Add(identity.ToArray());
        ref var entry = ref _entries[number];
        if (meaning.Kind != MetricKind.Unknown) entry.Kind = meaning.Kind;
        if (shows != Shows.Unsaid) entry.Shows = shows;
        if (!meaning.Unit.IsEmpty && !meaning.Unit.SequenceEqual(entry.Unit)) entry.Unit = meaning.Unit.ToArray();
        return number;
    }

    public ReadOnlySpan<byte> Identity(int number) => _entries[number].Identity;

    public SeriesMeaning Meaning(int number) => new(_entries[number].Kind, _entries[number].Unit);

    /// <summary>Which number of a window the series stands for.</summary>
    public Shows ShowsOf(int number) => _entries[number].Shows;

    /// <summary>Takes the number back.</summary>
    public void Remove(int number)
    {
        _numbers.Remove(_entries[number].Identity!);
        _entries[number] = default;
        _free.Add(number);
    }

    /// <summary>Writes pages of series; one in which none came or went is the same as before.</summary>
    public void Save(IStateWriter writer, AvroWriter bytes)
    {
        for (var first = 0; first < _next; first += PageSize)
        {
            bytes.Clear();
            var part = 0;
            for (var number = first; number < Math.Min(first + PageSize, _next); number++)
            {
                var entry = _entries[number];
                if (entry.Identity is null) continue;
                bytes.Long(number);
                bytes.Bytes(entry.Identity);
                bytes.Long((long)entry.Kind);
                bytes.Bytes(entry.Unit);
                bytes.Long((long)entry.Shows);
                // An identity with its unit is far smaller than the rest of a chunk.
                if (bytes.Written.Length < IStateWriter.MaxChunkSize / 2) continue;
                Flush(ref part);
            }

            if (bytes.Written.Length > 0) Flush(ref part);

            void Flush(ref int n)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{first}.{n++}"), bytes.Written);
                bytes.Clear();
            }
        }
    }

    /// <summary>Replaces everything by what <see cref="Save"/> wrote.</summary>
    public void Load(IStateReader reader)
    {
        foreach (var name in reader.Names.Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var page = reader.Read(name);
            var content = new AvroReader(page);
            while (!content.Failed && !content.AtEnd)
            {
                var number = content.Branch(int.MaxValue);
                var entry = new Entry
                {
                    Identity = Bytes(ref content, page),
                    Kind = (MetricKind)content.Branch(8),
                    Unit = Bytes(ref content, page),
                    Shows = (Shows)content.Branch((int)Shows.Money + 1),
                };
                Place(number, entry);
            }

            if (content.Failed) throw new InvalidDataException($"The series table's chunk {name} is damaged.");
        }

        for (var number = 0; number < _next; number++)
        {
            if (_entries[number].Identity is null) _free.Add(number);
        }
    }

    private int Add(byte[] identity)
    {
        var number = _free.Count > 0 ? _free.Min : _next;
        _free.Remove(number);
        Place(number, new Entry { Identity = identity, Unit = [] });
        return number;
    }

    private void Place(int number, Entry entry)
    {
        if (number >= _entries.Length) Array.Resize(ref _entries, Math.Max(number + 1, _entries.Length * 2));
        _entries[number] = entry;
        _numbers.Add(entry.Identity!, number);
        _next = Math.Max(_next, number + 1);
    }

    private static byte[] Bytes(ref AvroReader reader, ReadOnlySpan<byte> page)
    {
        var (start, length) = reader.Bytes();
        return page.Slice(start, length).ToArray();
    }

    private struct Entry
    {
        public byte[]? Identity;
        public byte[] Unit;
        public MetricKind Kind;
        public Shows Shows;
    }

    private sealed class IdentityComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly IdentityComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] identity) => GetHashCode((ReadOnlySpan<byte>)identity);

        public int GetHashCode(ReadOnlySpan<byte> identity) => (int)XxHash3.HashToUInt64(identity);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
