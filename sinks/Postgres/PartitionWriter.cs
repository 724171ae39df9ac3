using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Sinks.Postgres;

/// <summary>Stores one Kafka partition: gathers rows, and commits them together with the offset behind them.</summary>
/// <remarks>
/// <para>Made by <see cref="PostgresSink.OpenAsync"/>; for one thread at a time. Start reading at <see cref="NextOffset"/>.</para>
/// <para>A crash between two commits loses the gathered rows and nothing else: the next writer reads them again from the stored offset. Rows and offset
/// are one transaction, so each record is stored exactly once, however often it is read. After an exception out of <see cref="CommitAsync"/> the writer is finished: it stores nothing more.</para>
/// <para>While a commit is under way the next batch may be gathered with <see cref="Add"/>: encoding then costs no time of its own. Where that commit fails, what was gathered is never stored.</para>
/// </remarks>
public sealed partial class PartitionWriter : IAsyncDisposable
{
    private readonly SinkContext _sink;
    private readonly string _topic;
    private readonly int _partition;
    private readonly int _batchBytes;
    private readonly StoredOffset _offset;
    private readonly RecordReader _records;
    private readonly KnownSchema _schema;
    private readonly RowBatch _refused;
    private readonly StoredCounts _counts = new();
    private RowBatch _batch;
    private RowBatch _storing;
    private volatile bool _finished;
    private bool _disposed;
    private volatile bool _isCommitting;

    internal PartitionWriter(SinkContext sink, string topic, int partition, int batchBytes, StoredOffset offset, long? nextOffset, short cluster)
    {
        _sink = sink;
        _topic = topic;
        _partition = partition;
        _offset = offset;
        _schema = topic switch
        {
            Topics.DeadLetters => SchemaCatalogue.DeadLetter,
            Topics.Deltas => SchemaCatalogue.SampleBatch,
            Topics.Metrics => SchemaCatalogue.MetricWindows,
            _ => SchemaCatalogue.LogEvent,
        };
        _records = new RecordReader(sink.Schemas, _schema);
        _batchBytes = batchBytes;
        _batch = new RowBatch(cluster, batchBytes);
        _storing = new RowBatch(cluster, batchBytes);
        _refused = new RowBatch(cluster, batchBytes);
        NextOffset = nextOffset;
    }

    /// <summary>The stored offset to go on from; null where this partition has never been stored: start at its beginning. Not to be read while a commit is under way.</summary>
    public long? NextOffset { get; private set; }

    /// <summary>Rows gathered since the last commit, dead letters included.</summary>
    public int PendingRows => _batch.Rows;

    /// <summary>Bytes of those rows, and of what is kept beside them.</summary>
    public int PendingBytes => _batch.Bytes;

    /// <summary>True once the batch is as large as it should be and has to be committed.</summary>
    public bool IsFull => _batch.Bytes >= _batchBytes;

    /// <summary>Encodes one record into the batch; nothing of the spans is kept.</summary>
    /// <param name="offset">The record's offset; offsets rise.</param>
    /// <param name="timestampMs">The record's time stamp, ms since 1970 UTC.</param>
    /// <param name="key">Its key, for the dead letter if it becomes one.</param>
    /// <param name="value">An Avro single object.</param>
    /// <exception cref="UnknownSchemaException">The schema has to be read first; the record was not added.</exception>
    public void Add(long offset, long timestampMs, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // A commit that fails meanwhile is told by the commit alone: here it would come at any moment, or none.
        ObjectDisposedException.ThrowIf(_disposed, this);
        var range = TimeRange.At(_sink.Time.GetUtcNow(), _sink.Options.RetentionDays);
        var recordMicros = TimeRange.Micros(timestampMs);
        if (_schema == SchemaCatalogue.SampleBatch && _records.IsOther(value)) return;
        if (!_records.TryDatum(value, out var datum, out var problem)) RefuseUnreadable(offset, recordMicros, key, value.Length, problem, range);
        else if (_schema == SchemaCatalogue.LogEvent) AddLog(offset, recordMicros, key, value.Length, datum, range);
        else if (_schema == SchemaCatalogue.SampleBatch) AddSamples(offset, recordMicros, key, value.Length, datum, range);
        else if (_schema == SchemaCatalogue.MetricWindows) AddWindows(offset, recordMicros, key, value.Length, datum, range);
        else AddDeadLetter(offset, recordMicros, key, value.Length, datum, range);
    }

    /// <summary>Adds offsets that vanished before they could be read: a row of <c>offset_gaps</c> and an alert, in the transaction that passes over them.</summary>
    public void Lose(OffsetGap gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        ObjectDisposedException.ThrowIf(_disposed, this);
        _batch.Lose(gap);
    }

    /// <summary>Forgets what was gathered; the stored offset stays. Await a commit that is under way first.</summary>
    public ValueTask DisposeAsync()
    {
        _finished = _disposed = true;
        _batch.Clear();
        return ValueTask.CompletedTask;
    }

    private void AddLog(long offset, long recordMicros, ReadOnlySpan<byte> key, int size, ReadOnlySpan<byte> datum, TimeRange range)
    {
        if (!LogEventView.TryRead(datum, out var e)) RefuseUnreadable(offset, recordMicros, key, size, "the record does not fit the schema LogEvent", range);
        else if (!range.Contains(e.EventTime)) _batch.Refuse(Letters.OutOfRange(e, size, range), key, range.Clamp(recordMicros));
        else _batch.AddLog(e, key, size, recordMicros);
    }

    private void AddDeadLetter(long offset, long recordMicros, ReadOnlySpan<byte> key, int size, ReadOnlySpan<byte> datum, TimeRange range)
    {
        if (!DeadLetterCodec.TryRead(datum, out var letter)) RefuseUnreadable(offset, recordMicros, key, size, "the record does not fit the schema DeadLetter", range);
        else if (letter.Stage != Letters.Stage) _batch.AddDeadLetter(letter, key, range.Clamp(recordMicros));
    }

    private void RefuseUnreadable(long offset, long recordMicros, ReadOnlySpan<byte> key, int size, string problem, TimeRange range)
        => Refuse(DeadLetterReason.UnreadableEvent, problem, offset, recordMicros, key, size, range);

    private void Refuse(string reason, string detail, long offset, long recordMicros, ReadOnlySpan<byte> key, int size, TimeRange range)
        => _batch.Refuse(new DeadLetter(Letters.Stage, reason, detail, new Origin(_topic, _partition, offset, 0), recordMicros, size, ""), key, range.Clamp(recordMicros));

    private void ThrowIfFinished()
    {
        if (_finished) throw new InvalidOperationException($"This writer of {_topic}-{_partition} is finished: open a new one, which reads the stored offset.");
    }
}
