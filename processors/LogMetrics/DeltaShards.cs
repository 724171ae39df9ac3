using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.LogMetrics;

/// <summary>Gathers a batch's deltas into records, one key for each sixty-fourth of all series, as samples are.</summary>
internal sealed class DeltaShards
{
    private readonly MetricDeltasEncoder?[] _shards = new MetricDeltasEncoder?[SeriesShard.Count];
    private readonly AvroWriter _identity = new();
    private readonly AvroWriter _quantiles = new();
    private readonly AvroWriter _distinct = new();
    private readonly byte[] _money = new byte[MoneyText.MaxLength];
    private string _topic = "";
    private int _partition;

    /// <summary>Says where the events come from.</summary>
    public void Name(string topic, int partition) => (_topic, _partition) = (topic, partition);

    /// <summary>Adds what a row holds for one metric.</summary>
    /// <param name="row">The row.</param>
    /// <param name="metric">One of its group.</param>
    /// <param name="labels">The labels' part of the identity.</param>
    /// <param name="timestamp">Of the record, ms since 1970 UTC.</param>
    /// <param name="output">Gets records that are full.</param>
    public void Add(FoldRow row, CompiledMetric metric, ReadOnlySpan<byte> labels, long timestamp, IOutput output)
    {
        _identity.Clear();
        _identity.Bytes(metric.Name);
        _identity.Raw(labels);
        var delta = new MetricDelta
        {
            Identity = _identity.Written,
            Meaning = metric.Meaning,
            Shows = metric.Shows,
            Start = row.Start,
            Value = row.Value(metric.Place),
        };
        Add(ref delta, row.Sketches(metric.Place), timestamp, output);
    }

    /// <summary>Adds a delta.</summary>
    /// <param name="delta">What there is beside sketches.</param>
    /// <param name="sketches">Its sketches, or null.</param>
    /// <param name="timestamp">Of the record, ms since 1970 UTC.</param>
    /// <param name="output">Gets records that are full.</param>
    public void Add(ref MetricDelta delta, WindowSketches? sketches, long timestamp, IOutput output)
    {
        if (sketches is not null) AddSketches(sketches, ref delta);
        var shard = SeriesShard.Of(Metrics.SeriesTable.Hash(delta.Identity));
        var encoder = _shards[shard] ??= new MetricDeltasEncoder();
        if (encoder.Count == 0) encoder.Begin(_topic, _partition);
        encoder.Add(delta);
        if (encoder.Length >= SampleShards.RecordBytes) Write(shard, encoder, timestamp, output);
    }

    /// <summary>Writes whatever is gathered.</summary>
    public void Flush(long timestamp, IOutput output)
    {
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            if (_shards[shard] is { Count: > 0 } encoder) Write(shard, encoder, timestamp, output);
        }
    }

    private void Write(int shard, MetricDeltasEncoder encoder, long timestamp, IOutput output)
    {
        output.Write(Topics.Deltas, SeriesShard.Key(shard), encoder.End(), timestamp);
        encoder.Begin(_topic, _partition);
    }

    private void AddSketches(WindowSketches sketches, ref MetricDelta delta)
    {
        if (sketches.Quantiles is { } quantiles)
        {
            _quantiles.Clear();
            quantiles.Write(_quantiles);
            delta.QuantileSketch = _quantiles.Written;
        }

        if (sketches.Distinct is { } distinct)
        {
            _distinct.Clear();
            distinct.Write(_distinct);
            delta.DistinctSketch = _distinct.Written;
        }

        if (sketches.Money is { } money) delta.Money = _money.AsSpan(0, MoneyText.Write(money, _money));
    }
}
