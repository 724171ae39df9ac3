using System.Buffers.Binary;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Metrics;

/// <summary>The series that a task has seen lately, within bounds: new ones beyond go into the overflow series of their metric, idle ones are forgotten.</summary>
/// <remarks>A fold over records and ticks, restored by snapshot and replay.</remarks>
internal sealed class OpenSeries
{
    private const string ClockChunk = "clock";
    private const int SweepsPerRound = 64;
    private readonly SeriesTable _table = new();
    private readonly SeriesBuilder _overflow = new(new SeriesLimits());
    private readonly List<byte> _scratch = [];
    private Cardinality _cardinality = new(new SeriesBounds(1, 1, 1, ""));
    private long _idleAfter;
    private StreamClock _clock;
    private int _sweep;

    /// <summary>How many there are, overflow series among them.</summary>
    public int Count => _table.Count;

    public ReadOnlySpan<byte> Identity(int series) => _table.Identity(series);

    public bool IsOverflow(int series) => _table[series].IsOverflow == 1;

    /// <summary>Puts other bounds into force; what is open stays open.</summary>
    public void Apply(SeriesBounds bounds, TimeSpan idleAfter)
    {
        _cardinality = new Cardinality(bounds);
        _idleAfter = (long)idleAfter.TotalMilliseconds;
        CountAgain();
    }

    /// <summary>The series of an identity, or the overflow series of its metric where there is no room for it.</summary>
    /// <param name="identity">Name and labels, canonical and encoded.</param>
    /// <param name="most">How many series the metric may have.</param>
    public int Open(ReadOnlySpan<byte> identity, int most)
    {
        var hash = SeriesTable.Hash(identity);
        var series = _table.Find(hash, identity);
        if (series >= 0) return series;
        if (!_cardinality.HasRoom(identity, _table, most)) return Overflow(new LabelReader(identity).Metric);
        _cardinality.Add(identity, 1);
        return _table.Open(hash, identity);
    }

    /// <summary>The series of a metric that stands for all without a room of their own.</summary>
    public int Overflow(ReadOnlySpan<byte> metric)
    {
        _overflow.Clear();
        _overflow.AddOverflow();
        _overflow.Build(metric, out var identity);
        var hash = SeriesTable.Hash(identity);
        var series = _table.Find(hash, identity);
        if (series >= 0) return series;
        series = _table.Open(hash, identity);
        _table[series].IsOverflow = 1;
        return series;
    }

    /// <summary>Something came for the series.</summary>
    public void Touch(int series) => _table[series].LastSeen = _clock.Now;

    /// <param name="time">Of a record, ms since 1970 UTC.</param>
    public void OnRecord(long time) => _clock.OnRecord(time);

    /// <summary>Looks at some of the series, and forgets those that are idle.</summary>
    /// <param name="now">ms since 1970 UTC.</param>
    public void OnTick(long now)
    {
        _clock.OnTick(now);
        for (var left = Math.Min(_table.Places, (_table.Places / SweepsPerRound) + 16); left > 0; left--)
        {
            if (_sweep >= _table.Places) _sweep = 0;
            if (_table.IsOpen(_sweep) && _clock.Now - _table[_sweep].LastSeen > _idleAfter) Close(_sweep);
            _sweep++;
        }
    }

    public void Save(IStateWriter writer)
    {
        Span<byte> clock = stackalloc byte[25];
        BinaryPrimitives.WriteInt64LittleEndian(clock, _clock.Now);
        BinaryPrimitives.WriteInt64LittleEndian(clock[8..], _clock.LastTick);
        BinaryPrimitives.WriteInt32LittleEndian(clock[16..], _sweep);
        BinaryPrimitives.WriteInt32LittleEndian(clock[20..], _table.FirstFree);
        clock[24] = _clock.IsBusy ? (byte)1 : (byte)0;
        writer.Write(ClockChunk, clock);
        SeriesSnapshot.Save(writer, _table, _scratch);
    }

    /// <summary>Replaces everything by what <see cref="Save"/> wrote; by nothing where it did not.</summary>
    public void Load(IStateReader reader)
    {
        var clock = reader.Names.Contains(ClockChunk) ? reader.Read(ClockChunk) : default;
        var isThere = !clock.IsEmpty;
        _clock = isThere
            ? new StreamClock { Now = BinaryPrimitives.ReadInt64LittleEndian(clock), LastTick = BinaryPrimitives.ReadInt64LittleEndian(clock[8..]), IsBusy = clock[24] == 1 }
            : default;
        _sweep = isThere ? BinaryPrimitives.ReadInt32LittleEndian(clock[16..]) : 0;
        SeriesSnapshot.Load(reader, _table, isThere ? BinaryPrimitives.ReadInt32LittleEndian(clock[20..]) : -1, _scratch);
        CountAgain();
    }

    private void Close(int series)
    {
        if (!IsOverflow(series)) _cardinality.Add(_table.Identity(series), -1);
        _table.Close(series);
    }

    private void CountAgain()
    {
        _cardinality.Clear();
        for (var series = 0; series < _table.Places; series++)
        {
            if (_table.IsOpen(series) && !IsOverflow(series)) _cardinality.Add(_table.Identity(series), 1);
        }
    }
}
