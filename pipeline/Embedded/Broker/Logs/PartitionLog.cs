using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>One partition: its segments, its offsets, its producers. Thread-safe.</summary>
/// <remarks>
/// An appended batch is in the page cache when the call returns: it survives the death of the process, not that of the machine.
/// Segments are flushed when they are sealed and on a clean end. After a kill the last segment is verified, a torn tail is cut
/// off, and producers and transactions are folded anew from the batches.
/// </remarks>
internal sealed partial class PartitionLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _directory;
    private readonly ProducerStates _producers = new();
    private readonly AbortedTransactions _aborted = new();
    private readonly List<AppendSignal> _waiting = [];
    private readonly List<Segment> _segments;
    private long _cleanedTo;

    private PartitionLog(string directory)
    {
        _directory = directory;
        _segments = SegmentFiles.Load(directory, Fold);
        LogStartOffset = Math.Max(_segments[0].BaseOffset, LogStartFile.Read(directory));
        _cleanedTo = _segments[0].BaseOffset;
    }

    public long LogStartOffset { get; private set; }

    /// <summary>The offset after the last record; with one node that is the high watermark too.</summary>
    public long EndOffset => Active.EndOffset;

    /// <summary>Where the first open transaction begins, else the end.</summary>
    public long LastStableOffset => _producers.FirstOpenOffset ?? EndOffset;

    private Segment Active => _segments[^1];

    public static PartitionLog Open(string directory)
    {
        Directory.CreateDirectory(directory);
        return new PartitionLog(directory);
    }

    /// <summary>Appends one batch that a client sent.</summary>
    public AppendResult Append(Memory<byte> batch, TopicConfig config, long nowMs)
    {
        var refused = BatchValidation.Check(batch.Span, config, out var header);
        if (refused.Error != ErrorCode.None) return refused;
        lock (_lock)
        {
            var verdict = _producers.Check(header);
            if (verdict.Error != ErrorCode.None) return new AppendResult(verdict.Error);
            if (verdict.IsDuplicate)
                return new AppendResult(ErrorCode.None, verdict.DuplicateOfOffset, config.IsLogAppendTime ? verdict.DuplicateTimestampMs : -1, LogStartOffset);
            if (config.IsLogAppendTime)
            {
                BatchHeader.StampAppendTime(batch.Span, nowMs);
                header = header with { MaxTimestamp = nowMs };
            }

            return Write(batch.Span, header, config, nowMs);
        }
    }

    /// <summary>Appends a transaction's marker.</summary>
    public AppendResult AppendMarker(long producerId, short producerEpoch, bool commit, TopicConfig config, long nowMs)
    {
        var batch = ControlBatch.Marker(producerId, producerEpoch, commit, nowMs);
        BatchHeader.TryRead(batch, out var header);
        lock (_lock) return Write(batch, header, config, nowMs);
    }

    public void Wait(AppendSignal signal)
    {
        lock (_lock) _waiting.Add(signal);
    }

    public void StopWaiting(AppendSignal signal)
    {
        lock (_lock) _waiting.Remove(signal);
    }

    public void Flush()
    {
        lock (_lock) Active.Flush();
    }

    /// <summary>Forgets producers that have been silent since the given time, milliseconds since 1970.</summary>
    public void ExpireProducers(long beforeMs)
    {
        lock (_lock) _producers.Expire(beforeMs);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            WakeAll();
            foreach (var segment in _segments) segment.Dispose();
        }
    }

    /// <summary>Closes the log and removes its files.</summary>
    public void Delete()
    {
        Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private AppendResult Write(Span<byte> batch, BatchHeader header, TopicConfig config, long nowMs)
    {
        try
        {
            RollIfDue(header.SizeInBytes, config, nowMs);
            header = header with { BaseOffset = EndOffset };
            BatchHeader.AssignOffset(batch, header.BaseOffset);
            Active.Append(batch, header, nowMs);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return new AppendResult(ErrorCode.KafkaStorageError, Message: error.Message);
        }

        Fold(header, batch);
        WakeAll();
        return new AppendResult(ErrorCode.None, header.BaseOffset, config.IsLogAppendTime ? nowMs : -1, LogStartOffset);
    }

    private void RollIfDue(int nextBatchBytes, TopicConfig config, long nowMs)
    {
        var active = Active;
        if (active.Size == 0) return;
        if ((long)active.Size + nextBatchBytes <= config.SegmentBytes && nowMs - active.OpenedAtMs < config.SegmentMs) return;
        _segments.Add(Segment.Create(_directory, active.EndOffset));
        // Off the produce path: what a kill may take is decided by the page cache, not by this flush.
        ThreadPool.UnsafeQueueUserWorkItem(static sealedSegment => SegmentFiles.FlushQuietly(sealedSegment), active, preferLocal: false);
    }

    private void Fold(in BatchHeader header, ReadOnlySpan<byte> batch)
    {
        if (!header.IsControl)
        {
            _producers.Append(header);
            return;
        }

        if (!ControlBatch.TryReadKind(batch, out var commit)) return;
        var first = _producers.End(header);
        if (commit || first < 0) return;
        _aborted.Add(new AbortedTransaction(header.ProducerId, first, header.BaseOffset, _producers.FirstOpenOffset ?? header.BaseOffset + 1));
    }

    private void WakeAll()
    {
        foreach (var waiting in _waiting) waiting.Set();
        _waiting.Clear();
    }
}
