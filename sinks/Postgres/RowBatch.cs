using System.Text;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Sinks.Postgres;

/// <summary>The rows of one transaction, by table and day, and what goes into the outbox with them.</summary>
internal sealed class RowBatch(short cluster, int batchBytes)
{
    private static readonly byte[] s_deadLetters = Encoding.UTF8.GetBytes(Topics.DeadLetters);
    private static readonly byte[] s_alerts = Encoding.UTF8.GetBytes(Topics.Alerts);

    private readonly List<DayBatch> _days = [];
    private readonly List<OffsetGap> _gaps = [];
    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private readonly DayBatch?[] _last = new DayBatch?[DayTables.All.Count];

    internal short Cluster => cluster;

    internal IReadOnlyList<DayBatch> Days => _days;

    /// <summary>Offsets that vanished before they could be stored.</summary>
    internal IReadOnlyList<OffsetGap> Gaps => _gaps;

    /// <summary>The sink's own dead letters among the rows, by reason.</summary>
    internal IReadOnlyDictionary<string, int> Refusals => _refusals;

    internal ByteBuffer Outbox { get; } = new(usual: batchBytes);

    internal int Rows { get; private set; }

    internal int Bytes { get; private set; }

    internal void AddLog(in LogEventView e, ReadOnlySpan<byte> key, int size, long recordMicros)
    {
        var batch = For((DayTable)e.Family, DayTables.DayOf(e.EventTime));
        var before = batch.Rows.Length;
        batch.Begin(key, size, recordMicros);
        LogRow.Append(batch.Rows, e, cluster);
        Count(batch.Rows.Length - before + key.Length);
    }

    internal void AddSample(SampleRow row, in Sample sample, long micros, ReadOnlySpan<byte> key, int size, long recordMicros)
    {
        var batch = For(DayTable.MetricSamples, DayTables.DayOf(micros));
        batch.Begin(key, size, recordMicros);
        row.Append(batch.Rows, sample, micros, cluster);
        Count(row.Size);
    }

    internal void AddWindow(MetricRow row, DayTable table, in MetricWindowsReader window, ReadOnlySpan<byte> key, int size, long offset, int partition, long recordMicros)
    {
        var batch = For(table, DayTables.DayOf(TimeRange.Micros(window.Start)));
        var before = batch.Rows.Length;
        batch.Begin(key, size, recordMicros);
        row.Append(batch.Rows, window, offset, partition, cluster);
        Count(batch.Rows.Length - before + key.Length);
    }

    internal void AddDeadLetter(DeadLetter letter, ReadOnlySpan<byte> key, long refusedMicros)
    {
        var batch = For(DayTable.DeadLetters, DayTables.DayOf(refusedMicros));
        var before = batch.Rows.Length;
        batch.Begin(key, letter.Size, refusedMicros);
        DeadLetterRow.Append(batch.Rows, letter, refusedMicros, cluster);
        Count(batch.Rows.Length - before + key.Length);
    }

    /// <summary>A dead letter of the sink's own: stored, and published later.</summary>
    internal void Refuse(DeadLetter letter, ReadOnlySpan<byte> key, long refusedMicros)
    {
        AddDeadLetter(letter, key, refusedMicros);
        _refusals[letter.Reason] = _refusals.GetValueOrDefault(letter.Reason) + 1;
        Publish(s_deadLetters, key, DeadLetterCodec.Encode(letter));
    }

    /// <summary>A gap: stored, and its alert published later.</summary>
    internal void Lose(OffsetGap gap)
    {
        _gaps.Add(gap);
        var alert = gap.ToAlert();
        Publish(s_alerts, Encoding.UTF8.GetBytes(alert.Fingerprint), AlertJson.Write(alert));
    }

    /// <summary>Empties the batch. Buffers of days that this batch did not use are let go, so that memory follows the days in use.</summary>
    internal void Clear()
    {
        _days.RemoveAll(d => d.Count == 0);
        foreach (var day in _days) day.Clear();
        Array.Clear(_last);
        _gaps.Clear();
        _refusals.Clear();
        Outbox.Clear();
        Rows = Bytes = 0;
    }

    private void Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        CopyFormat.FieldCount(Outbox, 3);
        CopyFormat.Bytes(Outbox, topic);
        CopyFormat.Bytes(Outbox, key);
        CopyFormat.Bytes(Outbox, value);
    }

    private void Count(int bytes)
    {
        Rows++;
        Bytes += bytes + RowMark.Bytes;
    }

    private DayBatch For(DayTable table, int day)
    {
        var last = _last[(int)table];
        if (last is not null && last.Day == day) return last;
        foreach (var batch in _days)
        {
            if (batch.Table == table && batch.Day == day) return _last[(int)table] = batch;
        }

        var added = new DayBatch(table, day, batchBytes);
        _days.Add(added);
        return _last[(int)table] = added;
    }
}
