using System.Collections.Concurrent;
using System.Diagnostics;
using Monitoring.Pipeline.Torture.Checking;
using Monitoring.Pipeline.Torture.Cluster;
using Monitoring.Pipeline.Torture.Report;
using Monitoring.Pipeline.Torture.Workload;

namespace Monitoring.Pipeline.Torture.Nemesis;

/// <summary>What faults act on, and how they wait: for progress, and never longer than a bound.</summary>
internal sealed class Scene(TortureCluster cluster, Workload.PublisherLoop load, Watch watch, PolicyHistory policies, Settling settling)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public TortureCluster Cluster { get; } = cluster;

    public PolicyHistory Policies { get; } = policies;

    public PublisherLoop Load { get; } = load;

    /// <summary>Fail-points at which a process has died.</summary>
    public ConcurrentDictionary<string, int> Reached { get; } = new();

    /// <summary>What faults have found to be wrong beside the checker.</summary>
    public ConcurrentQueue<Finding> Found { get; } = new();

    /// <summary>How far the sink has stored; grows with the stored events.</summary>
    public long Stored => watch.Stored;

    /// <summary>Waits until everything that was published is worked off.</summary>
    public Task<bool> SettleAsync(CancellationToken cancellation) => settling.SettleAsync(withOutbox: false, cancellation);

    /// <summary>Waits until so many more events are stored.</summary>
    /// <returns>False where the bound came first.</returns>
    public Task<bool> GrowsByAsync(int events, TimeSpan bound, CancellationToken cancellation)
    {
        var target = Stored + events;
        return UntilAsync(() => Stored >= target, bound, cancellation);
    }

    /// <summary>Waits for a condition.</summary>
    /// <returns>False where the bound came first.</returns>
    public static async Task<bool> UntilAsync(Func<bool> condition, TimeSpan bound, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > bound) return false;
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Ends a pipeline as an operator does; it has to end well.</summary>
    public async Task StopAsync(PipelineProcess pipeline)
    {
        var code = await pipeline.StopAsync().ConfigureAwait(false);
        if (code != 0) Found.Enqueue(new Finding("pipeline", Finding.Ended, 1, $"exit code {code} after SIGTERM, see {pipeline.LogFile}"));
    }
}
