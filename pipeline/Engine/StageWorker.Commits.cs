using Confluent.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Pipeline.Observability;

namespace Monitoring.Pipeline.Engine;

internal sealed partial class StageWorker
{
    // Waiting a little is cheaper than pausing, which throws away what was fetched ahead.
    private static readonly TimeSpan CommitWait = TimeSpan.FromMilliseconds(500);

    private void CommitInterval(long now)
    {
        _lastCommit = now;
        CommitDue(static s => s.Phase == TaskPhase.Running, CommitWait);
    }

    private void CommitFull(TaskSlot slot)
    {
        if (slot.Phase == TaskPhase.Committing)
        {
            // A second batch is full before the first is stored: no third.
            Task.WaitAny([slot.Pending], CommitWait);
            if (!slot.Pending.IsCompleted)
            {
                Pause(slot);
                return;
            }

            Complete(slot);
            if (slot.Phase != TaskPhase.Running) return;
        }

        // Tasks that stop the worker while they commit do so together; one that does not leaves the others to fill their batches.
        if (slot.Task.AcceptsWhileCommitting) CommitDue(s => s == slot, CommitWait);
        else CommitDue(static s => s.Phase == TaskPhase.Running && !s.Task.AcceptsWhileCommitting, CommitWait);
    }

    // Starts the commits of those that have work, and waits for those that take no records meanwhile.
    private void CommitDue(Func<TaskSlot, bool> which, TimeSpan wait)
    {
        var due = _slots.Values.Where(s => which(s) && s.Task.HasWork).ToList();
        if (due.Count == 0) return;
        var group = _consumer.ConsumerGroupMetadata;
        foreach (var slot in due)
        {
            slot.Committing = slot.Task.NextOffset;
            slot.Pending = Commit(slot, group);
            slot.Phase = TaskPhase.Committing;
        }

        due.RemoveAll(static s => s.Task.AcceptsWhileCommitting);
        if (due.Count == 0) return;
        Task.WaitAny([Task.WhenAll(due.Select(s => s.Pending))], wait);
        foreach (var slot in due)
        {
            if (slot.Pending.IsCompleted) Complete(slot);
            else Pause(slot);
        }
    }

    // Async, so that what a task throws at once is an outcome of its commit too.
    private static async Task Commit(TaskSlot slot, IConsumerGroupMetadata group) =>
        await slot.Task.CommitAsync(group, slot.Cancellation.Token).ConfigureAwait(false);

    // A start or a commit has ended.
    private void Complete(TaskSlot slot)
    {
        try
        {
            slot.Pending.GetAwaiter().GetResult();
            slot.Committed = slot.Phase == TaskPhase.Starting ? slot.Task.NextOffset : slot.Committing;
            if (slot.IsPaused) Resume(slot);
            else slot.Phase = TaskPhase.Running;
            if (slot.Failures > 0) _log.Information("{Partition} goes on at offset {Offset}", slot.Partition, slot.Task.NextOffset);
            slot.Failures = 0;
        }
        catch (Exception e) when (e is TaskRestartException or KafkaException)
        {
            BackOff(slot, e.Message, remake: true);
        }
        catch (CheckpointException e)
        {
            throw Fatal(slot, e);
        }
    }

    private void Release(TaskSlot slot, bool commit)
    {
        _slots.Remove(slot.Partition);
        _last = null;
        var committed = commit && TryCommit(slot);
        slot.Cancellation.Cancel();
        // A start or a commit that is still under way uses the producer: it ends before that goes.
        var ended = slot.Pending.ContinueWith(static _ => { }, TaskScheduler.Default);
        if (Task.WaitAny([ended], _engine.Options.ShutdownTimeout) == 0) Finish(slot, committed);
        else _ = ended.ContinueWith(_ => Finish(slot, committed: false), TaskScheduler.Default);
    }

    private void Finish(TaskSlot slot, bool committed)
    {
        if (!committed) slot.Task.Abandon();
        slot.Task.DisposeAsync().AsTask().GetAwaiter().GetResult();
        slot.Cancellation.Dispose();
        Telemetry.ClearLag(_stage.Name, slot.Partition.Topic, slot.Partition.Partition.Value);
    }

    private bool TryCommit(TaskSlot slot)
    {
        if (slot.Phase is not (TaskPhase.Running or TaskPhase.Committing)) return false;
        try
        {
            if (!slot.Pending.Wait(_engine.Options.ShutdownTimeout)) return false;
            // Also what was taken while that commit ran.
            if (slot.Task.HasWork) slot.Pending = Commit(slot, _consumer.ConsumerGroupMetadata);
            return slot.Pending.Wait(_engine.Options.ShutdownTimeout);
        }
        catch (Exception e) when (e is TaskRestartException or KafkaException or AggregateException)
        {
            _log.Warning("{Partition} was released without its last commit, which its next owner makes: {Reason}", slot.Partition, e.Message);
            return false;
        }
    }
}
