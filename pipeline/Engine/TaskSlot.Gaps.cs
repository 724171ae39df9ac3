using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Observability;
using Monitoring.Schemas.Alerts;

namespace Monitoring.Pipeline.Engine;

/// <remarks>
/// The client tells of every position that the broker does not have (its automatic reset is off), so whatever else is missing between two
/// records are transaction markers, aborted records and compacted ones: no gap.
/// </remarks>
internal sealed partial class TaskSlot
{
    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(5);
    private CorruptRange? _damage;
    private Task<WatermarkOffsets>? _kept;
    private long _end;
    private long _endAsked;

    /// <summary>The broker does not have the position: older records were deleted, or the topic was cut back.</summary>
    /// <param name="reason">The client's words.</param>
    public void OutOfRange(string reason)
    {
        if (!TakesRecords) return;
        if (reason.Contains("truncation", StringComparison.OrdinalIgnoreCase)) throw Fatal(CutBack().Message);
        Pause();
        // A commit that is under way ends first; reading on is then refused again.
        if (Phase != TaskPhase.Running) return;
        Phase = TaskPhase.Locating;
        Pending = _kept = _context.Engine.Starts.RunAsync(() => Retry.Kafka(() => _context.Watermarks(Partition), Cancellation.Token), Cancellation.Token);
    }

    /// <summary>What is at the position cannot be read, though the broker has it.</summary>
    public void Damaged(Error error)
    {
        if (!TakesRecords) return;
        try
        {
            if (_damage is null) _log.Error("{Partition} has a damaged batch at offset {Offset}: {Reason}", Partition, Task.NextOffset, error.Reason);
            Telemetry.Retried("kafka");
            _damage ??= new CorruptRange(Task.NextOffset);
            _damage.Failed(_consumer.GetWatermarkOffsets(Partition).High.Value);
            if (_damage.IsLasting && Task.IsReplaying) throw new CheckpointException($"the records from offset {Task.NextOffset} on, which rebuild its state, are damaged on the broker's disk: {error.Reason}");
            if (_damage.End is { } end) Lose(end, GapCause.Corrupt);
            Seek(_damage?.Probe ?? Task.NextOffset);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    // Something could be read. False where the search goes on elsewhere.
    private bool IsBehindDamage()
    {
        if (!_damage!.IsLasting)
        {
            _damage = null;
            return true;
        }

        _damage.Succeeded();
        if (_damage.End is { } end)
        {
            Lose(end, GapCause.Corrupt);
            return true;
        }

        Seek(_damage.Probe);
        return false;
    }

    // False where the position was there after all, and reading on has to wait a moment.
    private bool Relocate()
    {
        var kept = _kept!.Result;
        if (Task.NextOffset > kept.High.Value) throw CutBack();
        if (Task.NextOffset < kept.Low.Value)
        {
            Lose(kept.Low.Value, GapCause.Deleted);
            return true;
        }

        BackOff(Moment, $"the broker refused to read at it, but has offsets {kept.Low.Value} to {kept.High.Value}", remake: false);
        return false;
    }

    private void Lose(long end, GapCause cause)
    {
        _damage = null;
        if (Task.IsReplaying) throw new CheckpointException($"the records from offset {Task.NextOffset} on, which rebuild its state, are no longer in the topic");
        Task.Lose(new OffsetGap(
            _context.Stage.Name, Partition.Topic, Partition.Partition.Value, new OffsetRange(Task.NextOffset, end), cause, _context.Engine.Time.GetUtcNow()));
    }

    private CheckpointException CutBack() =>
        new($"the topic was cut back to before its position {Task.NextOffset}: it was made anew, or lost records in an outage");

    // A partition that is not fetched tells no end: now and then it is asked for.
    private void ReportLag()
    {
        if (!IsPaused)
        {
            Volatile.Write(ref _end, _consumer.GetWatermarkOffsets(Partition).High.Value);
        }
        else if (_context.Engine.Time.GetElapsedTime(_endAsked) >= LagInterval)
        {
            _endAsked = _context.Engine.Time.GetTimestamp();
            var asked = _context.Engine.Starts.RunAsync(() => _context.Watermarks(Partition), Cancellation.Token);
            asked.ContinueWith(t => Volatile.Write(ref _end, t.Result.High.Value), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }

        if (_committed is not { } committed) return;
        // What is gathered or in a transaction is not committed, so it lags still.
        var done = Phase == TaskPhase.Running && !Task.HasWork ? Task.NextOffset : committed;
        Telemetry.SetLag(_context.Stage.Name, Partition.Topic, Partition.Partition.Value, Math.Max(0, Volatile.Read(ref _end) - done));
    }
}
