using System.IO.Hashing;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.Indexing;
using Monitoring.Processors.Metrics;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.LogMetrics;

/// <summary>Folds log events into metrics, by batch and window of ten seconds, and writes what each batch adds.</summary>
/// <remarks>
/// <para>Over its batches, however they are cut, deltas merge to what one fold of all events gives: counts, sketches and money exactly, sums within the last bits.
/// Nothing of a batch outlives it but which combinations of labels were seen, which bounds them; that is restored by snapshot and replay.</para>
/// <para>An event whose time lies far ahead of its record's is not folded, because its window would stay open; it is counted.</para>
/// </remarks>
internal sealed class LogMeter
{
    /// <summary>Length of the windows, ms: the shortest level of the aggregation.</summary>
    public const long Window = 10_000;

    // Bounds what a batch may take; windows of old events are many.
    private const int MostRows = 2048;
    private const int KeptRows = 64;
    private readonly CounterSet _counters;
    private readonly int _farAhead;
    private readonly OpenSeries _series;
    private readonly SeriesBuilder _builder = new(new SeriesLimits());
    private readonly DeltaShards _shards = new();
    private readonly HashIndex _index = new();
    private readonly List<FoldRow> _rows = [];
    private readonly KeyBuffer _key = new();
    private MetricTable _table = null!;
    private CompiledMetric[] _found = [];
    private FoldRow?[] _current = [];
    private long _generation;
    private long _timestamp;

    public LogMeter(CounterSet counters, string topic, int partition)
    {
        _counters = counters;
        _series = new OpenSeries(counters, "log_metric", topic, partition);
        _farAhead = counters.Register("log_metric_events_far_ahead");
    }

    /// <summary>Combinations of labels that are kept in mind.</summary>
    public int SeriesCount => _series.Count;

    /// <summary>Puts another table into force. What was folded under the one before is still written.</summary>
    /// <param name="options">Validated.</param>
    /// <param name="names">Those of the fields that <see cref="Add"/> is handed.</param>
    public void Apply(LogMetricOptions options, FieldVocabulary names)
    {
        _generation++;
        _table = new MetricTable(options, names, _counters);
        _found = new CompiledMetric[_table.Count];
        _current = new FoldRow?[_table.Groups.Count];
        _series.Apply(options.Bounds(), options.IdleAfter);
    }

    /// <summary>A record comes, whose events follow.</summary>
    public void Begin(in SourceRecord record)
    {
        _series.OnRecord(record.Timestamp);
        _timestamp = record.Timestamp;
        _shards.Name(record.Topic, record.Partition);
    }

    /// <summary>Folds an event, masked and not seen before.</summary>
    public void Add(EventFields fields, IOutput output)
    {
        var e = fields.Event;
        var count = _table.Find(fields, _found);
        if (count == 0) return;
        if ((e.Flags & EventFlags.FarFuture) != 0)
        {
            _counters.Add(_farAhead);
            return;
        }

        if (_rows.Count + _current.Length > MostRows) Flush(output);
        Array.Clear(_current);
        var time = (e.EventTime - Modulo(e.EventTime, 1000)) / 1000;
        foreach (var metric in _found.AsSpan(0, count))
        {
            if (!metric.TryMeasure(fields, out var measured)) continue;
            var row = _current[metric.Group.Number] ??= RowOf(metric.Group, fields, time - Modulo(time, Window), output);
            row.Add(metric, measured, time);
            if (row.IsOverflow) _counters.Add(metric.Overflows);
        }
    }

    /// <summary>Time passes: idle combinations of labels are forgotten, for which nothing may be gathered any more.</summary>
    public void OnTick(long now, IOutput output)
    {
        Flush(output);
        _series.OnTick(now, output);
    }

    /// <summary>Writes what is gathered.</summary>
    public void Flush(IOutput output)
    {
        foreach (var row in _rows)
        {
            var identity = _series.Identity(row.Series);
            var labels = identity[new LabelReader(identity).Position..];
            foreach (var metric in row.Group.Metrics)
            {
                if (row.IsFilled(metric.Place)) _shards.Add(row, metric, labels, _timestamp, output);
            }
        }

        _shards.Flush(_timestamp, output);
        Forget();
    }

    public void Save(IStateWriter writer) => _series.Save(writer);

    /// <summary>Replaces the state by what <see cref="Save"/> wrote.</summary>
    public void Load(IStateReader reader)
    {
        Forget();
        _series.Load(reader);
    }

    private void Forget()
    {
        foreach (var row in _rows)
        {
            row.Clear();
            if (row.Group.Free.Count < KeptRows) row.Group.Free.Push(row);
        }

        _rows.Clear();
        _index.Clear();
    }

    private FoldRow RowOf(LabelGroup group, EventFields fields, long start, IOutput output)
    {
        _key.Clear();
        _key.Add(_generation);
        _key.Add(group.Number);
        _key.Add(start);
        group.AddKey(fields, _key);
        var row = Find(_key.Written) ?? Open(group, fields, start, output);
        _series.Touch(ref _series[row.Series]);
        return row;
    }

    private FoldRow Open(LabelGroup group, EventFields fields, long start, IOutput output)
    {
        var fault = group.Identify(fields, _builder, out var identity);
        var series = fault == SeriesFault.None ? _series.Open(identity, group.MaxSeries, output, out _) : _series.Overflow(group.Name, output, out _);
        if (_series.IsOverflow(series))
        {
            // One row for all of them, under a number that no group has.
            _key.Clear();
            _key.Add(_generation);
            _key.Add(~group.Number);
            _key.Add(start);
            if (Find(_key.Written) is { } others) return others;
        }

        var row = group.Free.TryPop(out var free) ? free : new FoldRow(group);
        row.Begin(series, _series.IsOverflow(series), start, _key.Written);
        _index.Add(XxHash3.HashToUInt64(_key.Written), _rows.Count);
        _rows.Add(row);
        return row;
    }

    private FoldRow? Find(ReadOnlySpan<byte> key)
    {
        var number = _index.Find(XxHash3.HashToUInt64(key), new SameKey(_rows, key));
        return number < 0 ? null : _rows[(int)number];
    }

    private static long Modulo(long value, long divisor) => (value % divisor + divisor) % divisor;

    private readonly ref struct SameKey(List<FoldRow> rows, ReadOnlySpan<byte> key) : INumberMatch
    {
        private readonly ReadOnlySpan<byte> _key = key;

        public bool IsAt(uint number) => rows[(int)number].Key.SequenceEqual(_key);
    }
}
