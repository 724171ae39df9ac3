using System.Globalization;
using System.IO.Hashing;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Indexing;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Numbers for series: small, given out again, and the same after a restart.</summary>
internal sealed class SeriesTable
{
    private const string Prefix = "series-";
    private const int PageSize = 512;
    private readonly HashIndex _numbers = new();
    private readonly SortedSet<int> _free = [];
    private readonly List<Entry[]> _pages = [];
    private int _next;

    /// <summary>Series that have a number.</summary>
    public int Count { get; private set; }

    /// <summary>The series' number, a new one where it has none. What its values mean is what was said last.</summary>
    /// <param name="identity">Name and labels, canonical and encoded.</param>
    /// <param name="meaning">Unknown where this record does not say.</param>
    /// <param name="shows">Unsaid where this record does not say.</param>
    public int NumberOf(ReadOnlySpan<byte> identity, in SeriesMeaning meaning, Shows shows = Shows.Unsaid)
    {
        var number = (int)_numbers.Find(Hash(identity), new OpenSeries(this, identity));
        if (number < 0) number = Add(identity.ToArray());
        ref var entry = ref At(number);
        if (meaning.Kind != MetricKind.Unknown) entry.Kind = meaning.Kind;
        if (shows != Shows.Unsaid) entry.Shows = shows;
        if (!meaning.Unit.IsEmpty && !meaning.Unit.SequenceEqual(entry.Unit)) entry.Unit = meaning.Unit.ToArray();
        return number;
    }

    public ReadOnlySpan<byte> Identity(int number) => At(number).Identity;

    public SeriesMeaning Meaning(int number) => new(At(number).Kind, At(number).Unit);

    /// <summary>Which number of a window the series stands for.</summary>
    public Shows ShowsOf(int number) => At(number).Shows;

    /// <summary>True where it stands for many series: the numbers of many counters, one after the other, do not rise together.</summary>
    public bool IsOverflow(int number) => At(number).IsOverflow;

    /// <summary>Takes the number back.</summary>
    public void Remove(int number)
    {
        _numbers.Remove(Hash(At(number).Identity), number);
        At(number) = default;
        _free.Add(number);
        Count--;
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
                var entry = At(number);
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
            if (At(number).Identity is null) _free.Add(number);
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
        while (number / PageSize >= _pages.Count) _pages.Add(new Entry[PageSize]);
        entry.IsOverflow = entry.Identity.AsSpan().IndexOf("__overflow__"u8) >= 0;
        At(number) = entry;
        _numbers.Add(Hash(entry.Identity), number);
        _next = Math.Max(_next, number + 1);
        Count++;
    }

    private ref Entry At(int number) => ref _pages[number / PageSize][number % PageSize];

    private static ulong Hash(ReadOnlySpan<byte> identity) => XxHash3.HashToUInt64(identity);

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
        public bool IsOverflow;
        public Shows Shows;
    }

    private readonly ref struct OpenSeries(SeriesTable table, ReadOnlySpan<byte> identity) : INumberMatch
    {
        private readonly ReadOnlySpan<byte> _identity = identity;

        public bool IsAt(uint number) => table.Identity((int)number).SequenceEqual(_identity);
    }
}
