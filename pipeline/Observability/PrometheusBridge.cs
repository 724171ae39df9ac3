using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace Monitoring.Pipeline.Observability;

/// <summary>Copies the instruments of <see cref="Telemetry"/> into a Prometheus registry with their true types.</summary>
/// <remarks>
/// prometheus-net's own adapter exports counters as gauges and drops a series that has not moved for minutes; a counter at 0 that
/// somebody alerts on must stay, and must be a counter. A series of a gauge goes when its measurement stops.
/// </remarks>
internal sealed class PrometheusBridge : IDisposable
{
    private static readonly double[] s_seconds = Histogram.ExponentialBuckets(0.001, 2, 16);

    private readonly MeterListener _listener = new();
    private readonly MetricFactory _factory;
    private readonly ConcurrentDictionary<Instrument, Collector> _collectors = [];
    private readonly Dictionary<Instrument, HashSet<string>> _observed = [];

    /// <summary>A bridge into <paramref name="registry"/>; instruments that appear later are taken too.</summary>
    public PrometheusBridge(CollectorRegistry registry)
    {
        _factory = Metrics.WithCustomRegistry(registry);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
        registry.AddBeforeCollectCallback(ReadGauges);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    // Several scrapes may come at once; a gauge's gone series are found by what one reading did not observe.
    private void ReadGauges()
    {
        lock (_observed)
        {
            _observed.Clear();
            _listener.RecordObservableInstruments();
            foreach (var (instrument, collector) in _collectors)
            {
                if (collector is not Gauge gauge) continue;
                var seen = _observed.GetValueOrDefault(instrument);
                foreach (var labels in gauge.GetAllLabelValues().Where(l => seen is null || !seen.Contains(string.Join('\0', l))).ToList()) gauge.RemoveLabelled(labels);
            }
        }
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++) labels[i] = Convert.ToString(tags[i].Value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
        if (!_collectors.TryGetValue(instrument, out var collector)) collector = _collectors.GetOrAdd(instrument, Create(instrument, tags));
        switch (collector)
        {
            // An observable counter tells its total, the others what came on top.
            case Counter counter when instrument.IsObservable:
                counter.WithLabels(labels).IncTo(value);
                break;
            case Counter counter:
                counter.WithLabels(labels).Inc(value);
                break;
            case Histogram histogram:
                histogram.WithLabels(labels).Observe(value);
                break;
            case Gauge gauge:
                gauge.WithLabels(labels).Set(value);
                if (!_observed.TryGetValue(instrument, out var seen)) _observed.Add(instrument, seen = new HashSet<string>(StringComparer.Ordinal));
                seen.Add(string.Join('\0', labels));
                break;
        }
    }

    private Collector Create(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++) names[i] = tags[i].Key;
        var name = $"monitoring_{instrument.Name}";
        var help = instrument.Description ?? "";
        return instrument switch
        {
            Counter<long> or ObservableCounter<long> => _factory.CreateCounter(name + "_total", help, names),
            Histogram<double> => _factory.CreateHistogram(name, help, names, new HistogramConfiguration { Buckets = s_seconds }),
            _ => _factory.CreateGauge(name, help, names),
        };
    }
}
