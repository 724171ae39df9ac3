using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Sessions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Joins;

/// <summary>Folds settled left events into metrics, by batch and window of ten seconds, and writes what each batch adds.</summary>
/// <remarks>Nothing of a batch outlives it but which combinations of labels were seen, which bounds them.</remarks>
internal sealed class JoinMeter
{
    // Bounds what a batch may take.
    private const int MostRows = 2048;
    private static readonly TimeSpan IdleAfter = TimeSpan.FromHours(1);
    private readonly CounterSet _counters;
    private readonly int _overflows;
    private readonly OpenSeries _series;
    private readonly DeltaShards _shards = new();
    private readonly AvroWriter _identity = new();
    private readonly Dictionary<(int Join, int Series, long Start), JoinRow> _rows = [];
    private readonly List<JoinRow> _order = [];
    private (byte[] Name, byte[] Time)[] _names = [];
    private int _maxSeries;

    /// <param name="counters">Gets the counter of combinations of labels beyond the bound.</param>
    /// <param name="partition">The partition whose facts were joined.</param>
    public JoinMeter(CounterSet counters, int partition)
    {
        _counters = counters;
        _overflows = counters.Register("join_overflows");
        _series = new OpenSeries(counters, "join", Topics.Facts, partition);
        _shards.Name(Topics.Facts, partition);
    }

    /// <summary>Puts other joins and bounds into force; nothing may be gathered.</summary>
    public void Apply(JoinPolicy policy)
    {
        _names = [.. policy.Table.Select(static j => (Encoding.UTF8.GetBytes(j.Name), Encoding.UTF8.GetBytes(j.Time)))];
        _maxSeries = policy.MaxSeries;
        _series.Apply(new SeriesBounds(_maxSeries, _maxSeries, _maxSeries, ""), IdleAfter);
    }

    /// <summary>A record comes.</summary>
    /// <param name="time">Its time stamp, ms since 1970 UTC.</param>
    public void Begin(long time) => _series.OnRecord(time);

    /// <summary>Folds a left event.</summary>
    /// <param name="join">Number of its join.</param>
    /// <param name="left">The event.</param>
    /// <param name="match">The time of the right one, or null.</param>
    /// <param name="timestamp">Of the record that settled it.</param>
    /// <param name="output">Gets what is gathered where that is much.</param>
    public void Add(int join, in JoinEvent left, long? match, long timestamp, IOutput output)
    {
        var name = _names[join].Name;
        _identity.Clear();
        _identity.Bytes(name);
        _identity.Raw(left.Labels);
        var series = FactLabels.AreOverflow(_identity.Written) ? _series.Overflow(name, output, out _) : _series.Open(_identity.Written, _maxSeries, output, out _);
        _series.Touch(ref _series[series]);
        if (_series.IsOverflow(series)) _counters.Add(_overflows);
        var start = left.Time - (((left.Time % LogMeter.Window) + LogMeter.Window) % LogMeter.Window);
        if (!_rows.TryGetValue((join, series, start), out var row))
        {
            if (_order.Count >= MostRows) Flush(timestamp, output);
            _rows.Add((join, series, start), row = new JoinRow(join, series, start));
            _order.Add(row);
        }

        row.Add(left.Time, match);
    }

    /// <summary>Writes what is gathered.</summary>
    public void Flush(long timestamp, IOutput output)
    {
        if (_order.Count == 0) return;
        foreach (var row in _order)
        {
            var (name, time) = _names[row.Join];
            Write(row, name, default, row.Matched, null, timestamp, output);
            if (time.Length > 0 && row.Times.Count > 0) Write(row, time, "s"u8, row.Times, row.Distribution, timestamp, output);
        }

        _shards.Flush(timestamp, output);
        _rows.Clear();
        _order.Clear();
    }

    /// <summary>Time passes: idle combinations of labels are forgotten, for which nothing may be gathered any more.</summary>
    public void OnTick(long now, IOutput output) => _series.OnTick(now, output);

    public void Save(IStateWriter writer) => _series.Save(writer);

    /// <summary>Replaces the state by what <see cref="Save"/> wrote.</summary>
    public void Load(IStateReader reader) => _series.Load(reader);

    private void Write(JoinRow row, byte[] name, ReadOnlySpan<byte> unit, in WindowValue value, WindowSketches? sketches, long timestamp, IOutput output)
    {
        var identity = _series.Identity(row.Series);
        _identity.Clear();
        _identity.Bytes(name);
        _identity.Raw(identity[new LabelReader(identity).Position..]);
        var delta = new MetricDelta { Identity = _identity.Written, Meaning = new SeriesMeaning(MetricKind.Gauge, unit), Shows = Shows.Average, Start = row.Start, Value = value };
        _shards.Add(ref delta, sketches, timestamp, output);
    }
}
