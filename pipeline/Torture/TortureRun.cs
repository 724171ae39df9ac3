using Monitoring.Pipeline.Torture.Checking;
using Monitoring.Pipeline.Torture.Cluster;
using Monitoring.Pipeline.Torture.Nemesis;
using Monitoring.Pipeline.Torture.Report;
using Monitoring.Pipeline.Torture.Workload;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Torture;

/// <summary>A cluster under load, broken round by round and checked as often as wanted.</summary>
internal sealed class TortureRun : IAsyncDisposable
{
    private const string DeduplicationWindow = "MONITORING__DEDUPLICATION__WINDOW";
    private const int EventsPerSecond = 1500;
    private static readonly TimeSpan FirstWindow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StrikeBound = TimeSpan.FromSeconds(30);
    private readonly TortureOptions _options;
    private readonly Action<string> _log;
    private readonly NumberedPublisher _publisher;
    private readonly PublisherLoop _load;
    private readonly Positions _positions;
    private readonly Watch _watch;
    private readonly Settling _settling;
    private readonly PolicyHistory _policies = new(FirstWindow);
    private readonly Subscriber? _subscriber;
    private readonly Dictionary<string, int> _faults = [];
    private readonly Scene _scene;
    private readonly List<FaultKind> _struck = [];

    private TortureRun(TortureOptions options, TortureCluster cluster, long seed, bool subscribe, Action<string> log)
    {
        (_options, Cluster, _log) = (options, cluster, log);
        // In the past, so that long runs do not overtake the clock.
        _publisher = new NumberedPublisher(cluster.Kafka.BootstrapServers, seed, TimeProvider.System.GetUtcNow().AddDays(-1));
        _load = new PublisherLoop(_publisher, EventsPerSecond);
        _positions = new Positions(cluster);
        _settling = new Settling(_load, _positions) { Patience = options.Patience };
        _watch = new Watch(cluster, _settling, _publisher.Ledger);
        if (subscribe && cluster.Kafka.SubscriberLink is { } link) _subscriber = new Subscriber($"127.0.0.1:{link.Port}", options.Partitions);
        _scene = new Scene(cluster, _load, _watch, _policies, _settling);
    }

    public TortureCluster Cluster { get; }

    /// <summary>Events handed to the producer so far.</summary>
    public int Published => _publisher.Ledger.Sent;

    /// <summary>How far the sink has stored.</summary>
    public long Stored => _watch.Stored;

    /// <summary>Starts everything.</summary>
    /// <param name="options">What is tortured.</param>
    /// <param name="seed">Of the workload.</param>
    /// <param name="kinds">What will strike: some kinds want to be prepared for.</param>
    /// <param name="log">Told a line for what happens.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<TortureRun> StartAsync(TortureOptions options, long seed, IReadOnlyList<FaultKind> kinds, Action<string> log, CancellationToken cancellation)
    {
        options = options with { SmallDisk = kinds.Any(static k => k.Name == "postgres-full-disk") };
        var cluster = await TortureCluster.StartAsync(options, cancellation).ConfigureAwait(false);
        cluster.Settings[DeduplicationWindow] = $"{FirstWindow.TotalMilliseconds}ms";
        cluster.StartPipelines();
        return new TortureRun(options, cluster, seed, kinds.Any(static k => k.Needs.HasFlag(Needs.SubscriberLink)), log);
    }

    /// <summary>The kinds of which this installation has what they need.</summary>
    public static IReadOnlyList<FaultKind> Possible(TortureOptions options, IEnumerable<FaultKind> kinds)
    {
        var has = Needs.Nothing;
        if (options.Kafka is null) has |= Needs.BrokerLink | Needs.SubscriberLink | Needs.BrokerRestart | Needs.OwnBroker;
        if (options.Kafka is { Proxied: not null }) has |= Needs.BrokerLink;
        if (options.Kafka is { Start: not null, Stop: not null }) has |= Needs.BrokerRestart;
        if (options.Postgres is null) has |= Needs.OwnPostgres;
        if (FakeTime.IsInstalled) has |= Needs.Faketime;
        return [.. kinds.Where(k => (k.Needs & ~has) == 0)];
    }

    /// <summary>Publishes a round's events, strikes, and waits until everything is worked off.</summary>
    public async Task RunAsync(Round round, CancellationToken cancellation)
    {
        _log(round.ToString());
        var start = Stored;
        _load.Add(round.Events);
        await Task.WhenAll(round.Strikes.Select(s => StrikeAsync(s, start + (long)round.Events * s.AtPercent / 100, cancellation))).ConfigureAwait(false);
        await SettleAsync(withOutbox: false, $"in round {round.Number}", cancellation).ConfigureAwait(false);
        foreach (var (pipeline, i) in Cluster.Pipelines.Select(static (p, i) => (p, i)).Where(static p => p.p.HasExited))
        {
            _scene.Found.Enqueue(new Finding("pipeline", Finding.Ended, 1, $"exit code {pipeline.ExitCode} in round {round.Number}, see {pipeline.LogFile}:\n{string.Join('\n', pipeline.Output.Split('\n').TakeLast(6))}"));
            Cluster.Pipelines[i] = Cluster.StartPipeline();
        }
    }

    /// <summary>Waits until the sink's refusals are on their topic too, which it publishes every few seconds.</summary>
    public Task EmptyOutboxAsync(CancellationToken cancellation) => SettleAsync(withOutbox: true, "before the check", cancellation);

    /// <summary>Checks everything that was published since the start. The last round has to be over.</summary>
    public async Task<TortureResult> CheckAsync(CancellationToken cancellation)
    {
        if (_subscriber is not null) await CatchUpAsync(_subscriber, cancellation).ConfigureAwait(false);
        var waiting = await _positions.OutboxAsync(cancellation).ConfigureAwait(false) > 0;
        // Refusals that were published since the round ended are still on their way to the table.
        await SettleAsync(withOutbox: false, "before the check", cancellation).ConfigureAwait(false);
        var observation = await new ObservationReader(Cluster, _positions).ReadAsync(_publisher.Ledger, _policies, _subscriber?.Read, waiting, cancellation).ConfigureAwait(false);
        var verdict = Checker.Check(observation);
        var pipelines = Cluster.EveryPipeline;
        var result = new TortureResult
        {
            Faults = _faults,
            Account = verdict.Account,
            Findings = [],
            Published = _publisher.Ledger.Sent,
            PeakBytes = _watch.PeakBytes,
            LongestStall = _watch.LongestStall,
            StalledAfter = _watch.StalledAfter,
            Aborted = await _positions.AbortedAsync(cancellation).ConfigureAwait(false),
            Replayed = pipelines.Sum(static p => p.Replays),
            Fenced = pipelines.Sum(static p => p.Fenced + p.Lost),
        };
        return result with { Findings = [.. verdict.Findings, .. _scene.Found, .. Missed(result)] };
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscriber is not null) await _subscriber.DisposeAsync().ConfigureAwait(false);
        await _load.DisposeAsync().ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        _positions.Dispose();
        _publisher.Dispose();
        await Cluster.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StrikeAsync(Strike strike, long at, CancellationToken cancellation)
    {
        await Scene.UntilAsync(() => Stored >= at, StrikeBound, cancellation).ConfigureAwait(false);
        using (_watch.Breaking(strike.Kind.Name)) await strike.Fault.StrikeAsync(_scene, cancellation).ConfigureAwait(false);
        lock (_faults)
        {
            _faults[strike.Kind.Name] = _faults.GetValueOrDefault(strike.Kind.Name) + 1;
            _struck.Add(strike.Kind);
        }
    }

    private async Task SettleAsync(bool withOutbox, string when, CancellationToken cancellation)
    {
        if (!await _settling.SettleAsync(withOutbox, cancellation).ConfigureAwait(false))
            _scene.Found.Enqueue(new Finding("pipeline", Finding.NotAtTheEnd, 1, $"nothing moved for {_options.Patience.TotalSeconds} s {when}\n{Cluster.LastLines()}"));
    }

    // Faults that missed the work prove nothing.
    private IEnumerable<Finding> Missed(TortureResult result)
    {
        var due = _struck.Aggregate(Proofs.None, static (proofs, kind) => proofs | kind.Proofs);
        if (due.HasFlag(Proofs.Aborted) && result.Aborted == 0) yield return new Finding("faults", Finding.MissedTheWork, 1, "no transaction was aborted");
        if (due.HasFlag(Proofs.Replayed) && result.Replayed == 0) yield return new Finding("faults", Finding.MissedTheWork, 1, "no state was rebuilt");
        if (due.HasFlag(Proofs.Fenced) && result.Fenced == 0) yield return new Finding("faults", Finding.MissedTheWork, 1, "no zombie was fenced");
        foreach (var kind in _struck.Select(static k => k.Name).Where(static n => n.StartsWith("kill-", StringComparison.Ordinal)).Distinct())
        {
            if (!_scene.Reached.ContainsKey(kind["kill-".Length..])) yield return new Finding("faults", Finding.MissedTheWork, 1, $"{kind}: the place was never reached");
        }
    }

    private async Task CatchUpAsync(Subscriber subscriber, CancellationToken cancellation)
    {
        var wanted = (await new ObservationReader(Cluster, _positions).OutputAsync(Topics.Logs, cancellation).ConfigureAwait(false)).Count;
        await Scene.UntilAsync(() => subscriber.HasRead(wanted), _options.Patience, cancellation).ConfigureAwait(false);
    }
}
