using Monitoring.Pipeline.Embedded.Broker.Apis;

namespace Monitoring.Pipeline.Embedded.Broker;

/// <summary>What happens without a request: time-outs of groups and transactions, retention, compaction, flushing.</summary>
internal sealed class Background(Node node, Action<string> log) : IAsyncDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(100);
    private readonly List<ITimer> _timers = [];

    public void Start(TimeProvider clock)
    {
        Every(clock, TickEvery, () =>
        {
            node.Groups.Tick();
            node.Transactions.Tick();
        });
        Every(clock, node.Options.HousekeepingEvery, Housekeep);
        if (node.Options.FlushEvery is { } flush) Every(clock, flush, () => ForEachLog(static (log, _) => log.Flush()));
    }

    /// <summary>One round of retention, compaction and forgetting silent producers.</summary>
    public void Housekeep() => ForEachLog((partition, config) =>
    {
        partition.Retain(config, node.NowMs);
        if (config.IsCompacted) partition.Compact(config, node.NowMs);
        partition.ExpireProducers(node.NowMs - (long)node.Options.ProducerIdExpiration.TotalMilliseconds);
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var timer in _timers) await timer.DisposeAsync();
    }

    private void ForEachLog(Action<Logs.PartitionLog, Logs.TopicConfig> visit)
    {
        foreach (var topic in node.Topics.All)
        {
            foreach (var partition in topic.Partitions)
            {
                try
                {
                    visit(partition, topic.Config);
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException or InvalidDataException)
                {
                    log($"housekeeping of {topic.Name} failed: {fault.Message}");
                }
            }
        }
    }

    /// <summary>Runs on a timer, never two at a time: the next round waits for the last.</summary>
    private void Every(TimeProvider clock, TimeSpan period, Action run)
    {
        ITimer? timer = null;
        timer = clock.CreateTimer(
            _ =>
            {
                try
                {
                    run();
                }
#pragma warning disable CA1031 // A timer callback that throws would end the process.
                catch (Exception fault)
                {
                    log($"background work failed: {fault}");
                }
#pragma warning restore CA1031

                timer?.Change(period, Timeout.InfiniteTimeSpan);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _timers.Add(timer);
        timer.Change(period, Timeout.InfiniteTimeSpan);
    }
}
