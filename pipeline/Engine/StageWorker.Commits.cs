using Confluent.Kafka;

namespace Monitoring.Pipeline.Engine;

internal sealed partial class StageWorker
{
    // Waiting a little is cheaper than pausing, which throws away what was fetched ahead.
    private static readonly TimeSpan CommitWait = TimeSpan.FromMilliseconds(500);

    private void CommitInterval(long now)
    {
        _lastCommit = now;
        CommitDue(static s => s.Phase == TaskPhase.Running);
    }

    private void CommitFull(TaskSlot slot)
    {
        if (slot.Phase == TaskPhase.Committing)
        {
            // A second batch is full before the first is stored: no third.
            Task.WaitAny([slot.Pending], CommitWait);
            if (!slot.Pending.IsCompleted)
            {
                slot.Pause();
                return;
            }

            slot.Complete();
            if (slot.Phase != TaskPhase.Running) return;
        }

        // Tasks that stop the worker while they commit do so together; one that does not leaves the others to fill their batches.
        if (slot.Task.AcceptsWhileCommitting) CommitDue(s => s == slot);
        else CommitDue(static s => s.Phase == TaskPhase.Running && !s.Task.AcceptsWhileCommitting);
    }

    // Starts the commits of those that have work, and waits for those that take no records meanwhile.
    private void CommitDue(Func<TaskSlot, bool> which)
    {
        var due = _slots.Values.Where(s => which(s) && s.Task.HasWork).ToList();
        if (due.Count == 0) return;
        if (Group() is not { } group) return;
        foreach (var slot in due) slot.BeginCommit(group);
        due.RemoveAll(static s => s.Task.AcceptsWhileCommitting);
        if (due.Count == 0) return;
        Task.WaitAny([Task.WhenAll(due.Select(s => s.Pending))], CommitWait);
        foreach (var slot in due)
        {
            if (slot.Pending.IsCompleted) slot.Complete();
            else slot.Pause();
        }
    }

    // Null where the client cannot tell its place in the group now; the next turn asks again.
    private IConsumerGroupMetadata? Group()
    {
        try
        {
            return _consumer.ConsumerGroupMetadata;
        }
        catch (KafkaException e)
        {
            _log.Warning("The group's generation is not known: {Reason}", e.Error.Reason);
            return null;
        }
    }

    // All together, and all within one deadline: a shutdown takes no longer for having more partitions.
    private void Release(List<TaskSlot> slots, bool commit)
    {
        if (slots.Count == 0) return;
        foreach (var slot in slots) _slots.Remove(slot.Partition);
        _last = null;
        var from = _stopping ?? _engine.Time.GetTimestamp();
        var group = commit ? Group() : null;
        Task.WhenAll(slots.Select(s => s.ReleaseAsync(group, Left))).GetAwaiter().GetResult();

        TimeSpan Left()
        {
            var left = _engine.Options.ShutdownTimeout - _engine.Time.GetElapsedTime(from);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
