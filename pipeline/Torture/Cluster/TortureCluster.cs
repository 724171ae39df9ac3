using System.Globalization;
using Confluent.Kafka;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine.Kafka;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary>A broker with the pipeline's topics, a PostgreSQL, and pipelines between them, all as processes of their own.</summary>
internal sealed class TortureCluster : IAsyncDisposable
{
    /// <summary>A process that the broker has not heard for this long loses its partitions.</summary>
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(6);

    private readonly TortureOptions _options;
    private readonly List<PipelineProcess> _all = [];
    private readonly Dictionary<string, string> _settings = new()
    {
        // Short, so that faults are over soon.
        ["MONITORING__ENGINE__COMMIT_INTERVAL"] = "50ms",
        ["MONITORING__ENGINE__SESSION_TIMEOUT"] = "6s",
        ["MONITORING__ENGINE__SNAPSHOT_INTERVAL"] = "2s",
        ["MONITORING__POSTGRES__RETRY_DELAY_LIMIT"] = "1s",
        ["MONITORING__POSTGRES__COMMAND_TIMEOUT"] = "5s",
        ["MONITORING__POSTGRES__APPLY_MIGRATIONS"] = "false",
        ["MONITORING__POSTGRES__ACCEPT_NEW_CLUSTERS"] = "true",
    };

    private TortureCluster(TortureOptions options, KafkaServer kafka, PostgresServer postgres)
    {
        (_options, Kafka, Postgres) = (options, kafka, postgres);
        Pipelines = new PipelineProcess[options.Processes];
    }

    /// <summary>Where everything has its data and logs.</summary>
    public string Folder => _options.Folder;

    public KafkaServer Kafka { get; }

    public PostgresServer Postgres { get; }

    /// <summary>The pipelines that run all the time, by number; faults put others in their place.</summary>
    public PipelineProcess[] Pipelines { get; }

    /// <summary>Every pipeline that was ever started, those that ended too.</summary>
    public IReadOnlyList<PipelineProcess> EveryPipeline
    {
        get
        {
            lock (_all) return [.. _all];
        }
    }

    /// <summary>Settings of each pipeline that is started from now on.</summary>
    public IDictionary<string, string> Settings => _settings;

    /// <summary>How clients around the proxies connect.</summary>
    public ClientConfig Client => new() { BootstrapServers = Kafka.BootstrapServers };

    /// <summary>Starts servers, topics and pipelines.</summary>
    public static async Task<TortureCluster> StartAsync(TortureOptions options, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Folder);
        var kafka = await KafkaServer.StartAsync(options.Folder, options.Kafka).ConfigureAwait(false);
        PostgresServer? postgres = null;
        try
        {
            using (var provisioner = new TopicProvisioner(new ClientConfig { BootstrapServers = kafka.BootstrapServers }))
            {
                var plan = TopicPlan.Create(new TopicOptions { Partitions = options.Partitions });
                await provisioner.CreateAsync(plan, replicationFactor: 1, cancellation).ConfigureAwait(false);
            }

            postgres = await PostgresServer.StartAsync(options, cancellation).ConfigureAwait(false);
        }
        catch
        {
            if (postgres is not null) await postgres.DisposeAsync().ConfigureAwait(false);
            await kafka.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new TortureCluster(options, kafka, postgres);
    }

    /// <summary>Starts the pipelines that run all the time.</summary>
    public void StartPipelines()
    {
        for (var i = 0; i < Pipelines.Length; i++) Pipelines[i] = StartPipeline();
    }

    /// <summary>Starts a pipeline beside the others.</summary>
    /// <param name="environment">More settings, or a fail-point.</param>
    public PipelineProcess StartPipeline(params IEnumerable<(string Name, string Value)> environment)
    {
        lock (_all)
        {
            var log = Path.Combine(_options.Folder, string.Create(CultureInfo.InvariantCulture, $"pipeline-{_all.Count:d3}.log"));
            var pipeline = PipelineProcess.StartLogging(log, Kafka.PipelineServers, Postgres.PipelineConnectionString, _settings.Select(s => (s.Key, s.Value)).Concat(environment));
            _all.Add(pipeline);
            return pipeline;
        }
    }

    /// <summary>The last lines of the pipelines that run, for a message.</summary>
    public string LastLines() => string.Join('\n', Pipelines.Where(p => p is not null).Select(p => $"{p.LogFile}:\n{string.Join('\n', p.Output.Split('\n').TakeLast(8))}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var pipeline in EveryPipeline) await pipeline.DisposeAsync().ConfigureAwait(false);
        await Kafka.DisposeAsync().ConfigureAwait(false);
        await Postgres.DisposeAsync().ConfigureAwait(false);
    }
}
