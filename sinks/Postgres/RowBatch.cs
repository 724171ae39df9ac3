using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Sinks.Postgres;

/// <summary>The rows of one transaction, by table and day, and what goes into the outbox with them.</summary>
internal sealed class RowBatch(short cluster)
{
    private readonly List<DayBatch> _days = [];
    private readonly DayBatch?[] _last = new DayBatch?[DayTables.All.Count];

    internal IReadOnlyList<DayBatch> Days => _days;

    internal ByteBuffer Outbox { get; } = new();

    internal int Rows { get; private set; }

    internal int Bytes { get; private set; }

    internal void AddLog(in LogEventView e, ReadOnlySpan<byte> key, int size, long recordMicros)
    {
        var batch = For((DayTable)e.Family, DayTables.DayOf(e.EventTime));
        var before = batch.Rows.Length;
        batch.Begin(key, size, recordMicros);
        LogRow.Append(batch.Rows, e, cluster);
        Count(batch.Rows.Length - before);
    }

    internal void AddSample(SampleRow row, in Sample sample, long micros, ReadOnlySpan<byte> key, int size, long recordMicros)
    {
        var batch = For(DayTable.MetricSamples, DayTables.DayOf(micros));
        batch.Begin(key, size, recordMicros);
        row.Append(batch.Rows, sample, micros, cluster);
        Count(row.Size);
    }

    internal void AddDeadLetter(DeadLetter letter, ReadOnlySpan<byte> key, long refusedMicros)
    {
        var batch = For(DayTable.DeadLetters, DayTables.DayOf(refusedMicros));
        var before = batch.Rows.Length;
        batch.Begin(key, letter.Size, refusedMicros);
        DeadLetterRow.Append(batch.Rows, letter, refusedMicros, cluster);
        Count(batch.Rows.Length - before);
    }

    /// <summary>A dead letter of the sink's own: stored, and published later.</summary>
    internal void Refuse(DeadLetter letter, ReadOnlySpan<byte> key, long refusedMicros)
    {
        AddDeadLetter(letter, key, refusedMicros);
        CopyFormat.FieldCount(Outbox, 2);
        CopyFormat.Bytes(Outbox, key);
        CopyFormat.Bytes(Outbox, DeadLetterCodec.Encode(letter));
    }

    /// <summary>Empties the batch. Buffers of days that this batch did not use are let go, so that memory follows the days in use.</summary>
    internal void Clear()
    {
        _days.RemoveAll(d => d.Count == 0);
        foreach (var day in _days) day.Clear();
        Array.Clear(_last);
        Outbox.Clear();
        Rows = Bytes = 0;
    }

    private void Count(int bytes)
    {
        Rows++;
        Bytes += bytes;
    }

    private DayBatch For(DayTable table, int day)
    {
        var last = _last[(int)table];
        if (last is not null && last.Day == day) return last;
        foreach (var batch in _days)
        {
            if (batch.Table == table && batch.Day == day) return _last[(int)table] = batch;
        }

        var added = new DayBatch(table, day);
        _days.Add(added);
        return _last[(int)table] = added;
    }
}
