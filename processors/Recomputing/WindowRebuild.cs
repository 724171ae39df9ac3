using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.Indexing;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Parsing.Json;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Recomputing;

/// <summary>Folds what is stored into windows again, by the operators of the stream: a meter for each input partition, then the aggregation.</summary>
/// <remarks>
/// What is fed has to come in the order of <see cref="CloseTo"/>: nothing of before the time that was closed last. Of a stretch that is not read again, its
/// stored windows are fed in its place (see <see cref="AddWindow"/>), so that longer windows are whole. The same rows give the same results, whatever range was asked for.
/// </remarks>
public sealed class WindowRebuild : IOutput
{
    private const string Stored = "stored";
    private readonly AggregateProcessor _windows;
    private readonly Action<WindowFigures> _results;
    private readonly LogMetricOptions _options;
    private readonly FieldVocabulary _names;
    private readonly EventFields _fields;
    private readonly CounterSet _counters = new();
    private readonly Dictionary<byte[], CompiledMetric> _metrics;
    // In an order of its own: sums then have the same bits whichever partition's event comes first.
    private readonly SortedDictionary<(string Topic, int Partition), LogMeter> _meters = new(Comparer<(string Topic, int Partition)>.Create(static (a, b) =>
        string.CompareOrdinal(a.Topic, b.Topic) is not 0 and var order ? order : a.Partition.CompareTo(b.Partition)));
    private readonly int _unreadable;
    private bool _hasWritten;

    /// <param name="options">The metrics from logs in force.</param>
    /// <param name="windows">A fresh aggregation.</param>
    /// <param name="policy">Grace and time zone of the stream's aggregation; its sources are left aside.</param>
    /// <param name="results">Takes final results.</param>
    public WindowRebuild(LogMetricOptions options, AggregateProcessor windows, AggregatePolicy policy, Action<WindowFigures> results)
    {
        _options = options.WrittenOut();
        _windows = windows;
        _unreadable = windows.Counters.Register("aggregate_unreadable");
        _results = results;
        _windows.OnControl((policy with { Sources = [new WatermarkSource(Stored, 1)] }).ToBytes());
        _names = _options.Vocabulary();
        _metrics = new MetricTable(_options, _names, _counters).Groups.SelectMany(g => g.Metrics).ToDictionary(m => m.Name, Utf8Comparer.Instance);
        _fields = new EventFields(_names.Paths);
    }

    /// <summary>True where the metric comes from logs.</summary>
    /// <param name="identity">Of one of its series.</param>
    public bool IsFromLogs(ReadOnlySpan<byte> identity) => Metric(identity) is not null;

    /// <summary>True where the metric comes from logs and is a ratio: it counts its lower part and sums its upper one.</summary>
    /// <param name="identity">Of one of its series.</param>
    public bool IsRatio(ReadOnlySpan<byte> identity) => Metric(identity) is { IsRatio: true };

    /// <summary>Adds a stored log event.</summary>
    /// <param name="e">All but its fields.</param>
    /// <param name="attributes">Its fields as a JSON object.</param>
    /// <exception cref="InvalidDataException">The attributes are no JSON object.</exception>
    public void AddEvent(LogEvent e, Utf8Slice attributes)
    {
        e.Fields.Clear();
        if (!new JsonScanner(attributes, int.MaxValue).ReadMembers(e.Fields)) throw new InvalidDataException($"The attributes of {e.Origin} are no JSON object.");
        var place = (e.Origin.Topic, e.Origin.Partition);
        if (!_meters.TryGetValue(place, out var meter))
        {
            _meters.Add(place, meter = new LogMeter(_counters, place.Topic, place.Partition));
            meter.Apply(_options, _names);
        }

        meter.Begin(new SourceRecord(place.Topic, place.Partition, e.Origin.Offset, e.EventTime / 1000, default, default));
        _fields.Read(e);
        meter.Add(_fields, this);
    }

    /// <summary>Adds stored samples, encoded as a batch.</summary>
    /// <exception cref="InvalidDataException">They cannot be folded.</exception>
    public void AddSamples(byte[] batch) => Process(batch);

    /// <summary>Adds a stored window in the place of what it was folded from.</summary>
    /// <param name="window">With its sketches.</param>
    /// <exception cref="InvalidDataException">Its figures or sketches are damaged.</exception>
    public void AddWindow(WindowFigures window)
    {
        var value = window.Value;
        (value.FirstTime, value.LastTime) = (window.Start, window.Start);
        var delta = new MetricDelta
        {
            Identity = window.Identity,
            Meaning = new SeriesMeaning(window.Kind, window.Unit),
            Start = window.Start,
            Value = value,
            Money = window.Money is { } money ? Encoding.ASCII.GetBytes(money.ToString(System.Globalization.CultureInfo.InvariantCulture)) : default,
            QuantileSketch = window.QuantileSketch,
            DistinctSketch = window.DistinctSketch,
        };
        if (Metric(window.Identity) is { } metric)
        {
            delta.Meaning = metric.Meaning;
            delta.Shows = metric.Shows;
        }

        var encoder = new MetricDeltasEncoder();
        encoder.Begin(Stored, 0);
        encoder.Add(delta);
        Process(encoder.End().ToArray());
    }

    /// <summary>Closes every window that ends at a time or before, and hands out its results.</summary>
    /// <param name="time">ms since 1970 UTC; what is added after is not of before it.</param>
    public void CloseTo(long time)
    {
        foreach (var meter in _meters.Values) meter.OnTick(time, this);
        Process(WatermarkCodec.Encode(new Watermark(Stored, 0, time, false)));
        do
        {
            _hasWritten = false;
            _windows.OnTick(time, this);
        }
        while (_hasWritten);
    }

    void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        _hasWritten = true;
        if (topic == Topics.Deltas) Process(value.ToArray());
        else if (topic == Topics.Metrics) Hand(value);
        else if (topic == Topics.Late) throw new InvalidOperationException("Something was added to windows that are closed.");
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
    }

    private CompiledMetric? Metric(ReadOnlySpan<byte> identity) => _metrics.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(new LabelReader(identity).Metric, out var metric) ? metric : null;

    private void Hand(ReadOnlySpan<byte> record)
    {
        if (!SingleObject.TryParse(record, out _, out var datum) || !MetricWindowsReader.TryRead(datum, out var window)) throw new InvalidOperationException("A result cannot be read.");
        while (window.Next())
        {
            if (window.IsFinal) _results(WindowFigures.Of(window));
        }
    }

    private void Process(byte[] record)
    {
        _windows.Process(new SourceRecord(Topics.Deltas, 0, 0, 0, default, new Utf8Slice(record)), this);
        if (_windows.Counters.Pending(_unreadable) > 0) throw new InvalidDataException("It cannot be folded: its figures or sketches are damaged.");
    }
}
