using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Sessions;

/// <summary>Folds closed sessions into metrics, by batch and window of ten seconds, and writes what each batch adds.</summary>
/// <remarks>
/// <c>session_duration</c> (seconds, with quantiles), <c>bounce_rate</c> (of the sessions that saw a page), <c>conversion_rate</c> (of all), and for each step of the funnel <c>funnel_step</c>.
/// Nothing of a batch outlives it but which combinations of labels were seen, which bounds them.
/// </remarks>
internal sealed class SessionMeter
{
    // Bounds what a batch may take.
    private const int MostRows = 2048;
    private static readonly TimeSpan IdleAfter = TimeSpan.FromHours(1);
    private readonly CounterSet _counters;
    private readonly int _overflows;
    private readonly OpenSeries _series;
    private readonly DeltaShards _shards = new();
    private readonly SeriesBuilder _labelled = new(new SeriesLimits());
    private readonly AvroWriter _identity = new();
    private readonly Dictionary<(int Series, long Start), SessionRow> _rows = [];
    private readonly List<SessionRow> _order = [];
    private byte[][] _steps = [];
    private int _maxSeries;

    /// <param name="counters">Gets the counter of combinations of labels beyond the bound.</param>
    /// <param name="partition">The partition whose facts made the sessions.</param>
    public SessionMeter(CounterSet counters, int partition)
    {
        _counters = counters;
        _overflows = counters.Register("session_overflows");
        _series = new OpenSeries(counters, "session", Topics.Facts, partition);
        _shards.Name(Topics.Facts, partition);
    }

    /// <summary>Puts other steps and bounds into force; nothing may be gathered.</summary>
    public void Apply(IReadOnlyList<string> steps, int maxSeries)
    {
        _steps = [.. steps.Select(Encoding.UTF8.GetBytes)];
        _maxSeries = maxSeries;
        _series.Apply(new SeriesBounds(maxSeries, maxSeries, maxSeries, ""), IdleAfter);
    }

    /// <summary>A record comes.</summary>
    /// <param name="time">Its time stamp, ms since 1970 UTC.</param>
    public void Begin(long time) => _series.OnRecord(time);

    /// <summary>Folds a session.</summary>
    /// <param name="session">It is closed.</param>
    /// <param name="time">When it was over, ms since 1970 UTC.</param>
    /// <param name="timestamp">Of the record that closed it.</param>
    /// <param name="output">Gets what is gathered where that is much.</param>
    public void Add(Session session, long time, long timestamp, IOutput output)
    {
        _identity.Clear();
        _identity.Bytes("session_duration"u8);
        _identity.Raw(session.Labels);
        var series = FactLabels.AreOverflow(_identity.Written) ? _series.Overflow("session_duration"u8, output, out _) : _series.Open(_identity.Written, _maxSeries, output, out _);
        _series.Touch(ref _series[series]);
        if (_series.IsOverflow(series)) _counters.Add(_overflows);
        var start = time - (((time % LogMeter.Window) + LogMeter.Window) % LogMeter.Window);
        if (!_rows.TryGetValue((series, start), out var row))
        {
            if (_order.Count >= MostRows) Flush(timestamp, output);
            _rows.Add((series, start), row = new SessionRow(series, start, _steps.Length));
            _order.Add(row);
        }

        row.Add(session, time);
    }

    /// <summary>Writes what is gathered.</summary>
    public void Flush(long timestamp, IOutput output)
    {
        if (_order.Count == 0) return;
        foreach (var row in _order) Write(row, timestamp, output);
        _shards.Flush(timestamp, output);
        _rows.Clear();
        _order.Clear();
    }

    /// <summary>Time passes: idle combinations of labels are forgotten, for which nothing may be gathered any more.</summary>
    public void OnTick(long now, IOutput output) => _series.OnTick(now, output);

    public void Save(IStateWriter writer) => _series.Save(writer);

    /// <summary>Replaces the state by what <see cref="Save"/> wrote.</summary>
    public void Load(IStateReader reader) => _series.Load(reader);

    private void Write(SessionRow row, long timestamp, IOutput output)
    {
        Write(row, "session_duration"u8, "s"u8, Shows.Average, row.Duration, row.Durations, timestamp, output);
        Write(row, "bounce_rate"u8, default, Shows.Average, row.Bounces, null, timestamp, output);
        Write(row, "conversion_rate"u8, default, Shows.Average, row.Conversions, null, timestamp, output);
        for (var step = 0; step < _steps.Length; step++)
        {
            if (row.Step(step).Count == 0) continue;
            var labels = Labelled(row.Series, _steps[step]);
            var delta = new MetricDelta { Identity = labels, Meaning = new SeriesMeaning(MetricKind.Gauge), Shows = Shows.Count, Start = row.Start, Value = row.Step(step) };
            _shards.Add(ref delta, null, timestamp, output);
        }
    }

    private void Write(SessionRow row, ReadOnlySpan<byte> name, ReadOnlySpan<byte> unit, Shows shows, in WindowValue value, WindowSketches? sketches, long timestamp, IOutput output)
    {
        if (value.Count == 0) return;
        var identity = _series.Identity(row.Series);
        _identity.Clear();
        _identity.Bytes(name);
        _identity.Raw(identity[new LabelReader(identity).Position..]);
        var delta = new MetricDelta { Identity = _identity.Written, Meaning = new SeriesMeaning(MetricKind.Gauge, unit), Shows = shows, Start = row.Start, Value = value };
        _shards.Add(ref delta, sketches, timestamp, output);
    }

    private ReadOnlySpan<byte> Labelled(int series, byte[] step)
    {
        _labelled.Clear();
        var labels = new LabelReader(_series.Identity(series));
        while (labels.Next())
        {
            if (labels.Name.SequenceEqual(ReservedLabels.Overflow)) _labelled.AddOverflow();
            else _labelled.Add(labels.Name, labels.Value);
        }

        _labelled.Add("step"u8, step);
        if (_labelled.Build("funnel_step"u8, out var identity) == SeriesFault.None) return identity;
        // Intake writes none such; whoever did does not stop the task.
        _labelled.Clear();
        _labelled.AddOverflow();
        _labelled.Add("step"u8, step);
        _labelled.Build("funnel_step"u8, out identity);
        return identity;
    }
}
