using System.Buffers.Binary;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Metrics;

/// <summary>The series that a task has seen lately, within bounds: new ones beyond go into the overflow series of their metric, with an alert; idle ones are forgotten.</summary>
/// <remarks>A fold over records and ticks, restored by snapshot and replay.</remarks>
/// <param name="counters">Get how many were opened and closed.</param>
/// <param name="prefix">How the counters' names begin.</param>
/// <param name="topic">The task's input topic, and its partition: what an alert tells of.</param>
/// <param name="partition">The task's input partition.</param>
internal sealed class OpenSeries(CounterSet counters, string prefix, string topic, int partition)
{
    private const string ClockChunk = "clock";
    private const int SweepsPerRound = 64;
    private static readonly byte[] OverflowOfAll = "monitoring_overflow"u8.ToArray();
    private readonly int _opened = counters.Register(prefix + "_series_opened");
    private readonly int _closed = counters.Register(prefix + "_series_closed");
    private readonly SeriesTable _table = new();
    // What was in bounds under a longer name than now is still named.
    private readonly SeriesBuilder _overflow = new(new SeriesLimits(NameBytes: 65536));
    private readonly List<byte> _scratch = [];
    private Cardinality _cardinality = new(new SeriesBounds(1, 1, 1, ""));
    private long _idleAfter;
    private StreamClock _clock;
    private int _sweep;

    /// <summary>How many there are, overflow series among them.</summary>
    public int Count => _table.Count;

    public ReadOnlySpan<byte> Identity(int series) => _table.Identity(series);

    public ref SeriesState this[int series] => ref _table[series];

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
    /// <param name="output">Takes an alert, where an overflow begins.</param>
    /// <param name="hash">The hash of the series that it is.</param>
    public int Open(ReadOnlySpan<byte> identity, int most, IOutput output, out ulong hash)
    {
        hash = SeriesTable.Hash(identity);
        var series = _table.Find(hash, identity);
        if (series >= 0) return series;
        if (!_cardinality.HasRoom(identity, _table, most)) return Overflow(new LabelReader(identity).Metric, output, out hash);
        _cardinality.Add(identity, 1);
        counters.Add(_opened);
        return _table.Open(hash, identity);
    }

    /// <summary>The series that stands for all of a metric without a room of their own; that of all metrics where not even it has room.</summary>
    public int Overflow(ReadOnlySpan<byte> metric, IOutput output, out ulong hash)
    {
        _overflow.Clear();
        _overflow.AddOverflow();
        _overflow.Build(metric, out var identity);
        hash = SeriesTable.Hash(identity);
        var series = _table.Find(hash, identity);
        if (series >= 0) return series;
        if (!_cardinality.HasRoomForOverflow(_table) && !metric.SequenceEqual(OverflowOfAll)) return Overflow(OverflowOfAll, output, out hash);
        series = _table.Open(hash, identity);
        _table[series].IsOverflow = 1;
        _table[series].Newest = _clock.Now;
        Alert(series, null, output);
        counters.Add(_opened);
        return series;
    }

    /// <summary>Something came for the series.</summary>
    public void Touch(ref SeriesState series) => series.LastSeen = _clock.Now;

    /// <param name="time">Of a record, ms since 1970 UTC.</param>
    public void OnRecord(long time) => _clock.OnRecord(Math.Clamp(time, 0, UnixTime.Latest / 1000));

    /// <summary>Looks at some of the series, and forgets those that are idle.</summary>
    /// <param name="now">ms since 1970 UTC.</param>
    /// <param name="output">Takes alerts that are over.</param>
    public void OnTick(long now, IOutput output)
    {
        _clock.OnTick(now);
        for (var left = Math.Min(_table.Places, (_table.Places / SweepsPerRound) + 16); left > 0; left--)
        {
            if (_sweep >= _table.Places) _sweep = 0;
            if (_table.IsOpen(_sweep) && _clock.Now - _table[_sweep].LastSeen > _idleAfter) Close(_sweep, output);
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

    // The revision is the time, which has passed from one state to the next.
    private void Alert(int series, long? endedAt, IOutput output)
    {
        var start = _table[series].Newest;
        var metric = Encoding.UTF8.GetString(new LabelReader(_table.Identity(series)).Metric);
        var alert = new SeriesOverflow(metric, topic, partition, DateTimeOffset.FromUnixTimeMilliseconds(start)).ToAlert(endedAt ?? start, endedAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null);
        output.Write(Topics.Alerts, Encoding.UTF8.GetBytes(alert.Fingerprint), AlertJson.Write(alert), endedAt ?? start);
    }

    private void Close(int series, IOutput output)
    {
        if (!IsOverflow(series)) _cardinality.Add(_table.Identity(series), -1);
        else Alert(series, _clock.Now, output);
        _table.Close(series);
        counters.Add(_closed);
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
