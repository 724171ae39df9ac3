using Confluent.Kafka;
using Monitoring.Pipeline.Observability;

namespace Monitoring.Pipeline.Engine;

internal sealed partial class TaskSlot
{
    /// <summary>Gives the partition up; the slot is finished.</summary>
    /// <param name="group">To commit first; null where the partition is another's already.</param>
    /// <param name="left">How much time there still is. A task that does not end in it is left to end by itself, uncommitted.</param>
    public async Task ReleaseAsync(IConsumerGroupMetadata? group, Func<TimeSpan> left)
    {
        var committed = group is not null && await TryCommitLastAsync(group, left).ConfigureAwait(false);
        await Cancellation.CancelAsync().ConfigureAwait(false);
        // A start or a commit that is still under way uses the producer: it ends before that goes.
        var finished = FinishAsync(committed, left);
        try
        {
            await finished.WaitAsync(left() + Moment).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _log.Debug("{Partition} ends by itself", Partition);
        }
    }

    private async Task<bool> TryCommitLastAsync(IConsumerGroupMetadata group, Func<TimeSpan> left)
    {
        if (Phase is not (TaskPhase.Running or TaskPhase.Committing)) return false;
        try
        {
            await Pending.WaitAsync(left()).ConfigureAwait(false);
            // Also what was taken while that commit ran.
            Task.Settle();
            if (Task.HasWork) await (Pending = CommitAsync(group)).WaitAsync(left()).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            _log.Warning("{Partition} was released without its last commit, which its next owner makes: {Reason}", Partition, e is TimeoutException ? "it did not end in time" : e.Message);
            return false;
        }
    }

    private async Task FinishAsync(bool committed, Func<TimeSpan> left)
    {
        await Pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _context.Engine.Commits.RunAsync(
            () =>
            {
                // Without time left the broker ends the transaction, or whoever takes the partition over.
                if (!committed && left() > TimeSpan.Zero) Task.Abandon();
                Task.DisposeAsync().AsTask().GetAwaiter().GetResult();
            },
            CancellationToken.None).ConfigureAwait(false);
        Cancellation.Dispose();
        Telemetry.ClearLag(_context.Stage.Name, Partition.Topic, Partition.Partition.Value);
    }
}
