using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Torture;
using Monitoring.Pipeline.Torture.Nemesis;
using Monitoring.Pipeline.Torture.Report;

namespace Monitoring.IntegrationTests.Torture;

/// <summary>A cluster that is tortured by one test class; with MONITORING_TEST_KAFKA (and _START, _STOP) on that Kafka, one class at a time.</summary>
public sealed class TortureFixture : IAsyncLifetime
{
    private static readonly SemaphoreSlim GivenKafkaIsFree = new(1, 1);
    private readonly GivenKafka? _given = Given();
    private readonly List<string> _said = [];
    private TortureRun? _run;
    private TortureOptions? _options;

    public async ValueTask InitializeAsync()
    {
        if (_given is not null) await GivenKafkaIsFree.WaitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(keepFolder: false);
        if (_given is not null) GivenKafkaIsFree.Release();
    }

    /// <summary>One round of a kind, then a check of everything that was ever published here.</summary>
    internal async Task<TortureResult> RunAsync(string name, long seed)
    {
        var kind = FaultKinds.Named(name);
        _run ??= await StartAsync(seed);
        Assert.SkipUnless(TortureRun.Possible(_options!, [kind]).Count == 1, $"{name} needs {kind.Needs}, which this installation has not");
        await _run.RunAsync(Schedule.Draw(seed, [kind], _options!.Processes, events: 600).First(), TestContext.Current.CancellationToken);
        var result = await _run.CheckAsync(TestContext.Current.CancellationToken);
        if (!result.Held) await EndAsync(keepFolder: true);
        return result;
    }

    /// <summary>What happened, for a message.</summary>
    internal string Story()
    {
        lock (_said) return $"{string.Join('\n', _said)}\nlogs: {_options?.Folder}";
    }

    private async Task<TortureRun> StartAsync(long seed)
    {
        if (_given is not null) await ForgetAsync(_given.BootstrapServers);
        _options = new TortureOptions { Folder = Directory.CreateTempSubdirectory("monitoring-torture-test-").FullName, Processes = 2, Partitions = 2, Kafka = _given };
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_options.Folder, File.GetUnixFileMode(_options.Folder) | UnixFileMode.OtherExecute);
        return await TortureRun.StartAsync(_options, seed, FaultKinds.All, Say, TestContext.Current.CancellationToken);
    }

    private void Say(string line)
    {
        lock (_said) _said.Add(line);
    }

    // What broke once would break every test after it: the next one begins anew.
    private async Task EndAsync(bool keepFolder)
    {
        if (_run is null) return;
        await _run.DisposeAsync();
        _run = null;
        if (!keepFolder) Directory.Delete(_options!.Folder, recursive: true);
    }

    private static GivenKafka? Given() => Environment.GetEnvironmentVariable("MONITORING_TEST_KAFKA") is { Length: > 0 } servers
        ? new GivenKafka(servers, Environment.GetEnvironmentVariable("MONITORING_TEST_KAFKA_START"), Environment.GetEnvironmentVariable("MONITORING_TEST_KAFKA_STOP"), null)
        : null;

    // A run begins with empty topics and groups. Who names a cluster for tests gives it away for them.
    private static async Task ForgetAsync(string servers)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();
        var there = admin.GetMetadata(TimeSpan.FromSeconds(20)).Topics.Select(t => t.Topic).Intersect(TopicPlan.KnownTopics).ToList();
        if (there.Count > 0) await admin.DeleteTopicsAsync(there);
        try
        {
            await admin.DeleteGroupsAsync(["monitoring.intake", "monitoring.sink"]);
        }
        catch (DeleteGroupsException)
        {
            // There were none.
        }

        await Fixtures.Eventually.HoldsAsync(
            () => Task.FromResult(!admin.GetMetadata(TimeSpan.FromSeconds(20)).Topics.Any(t => there.Contains(t.Topic))), TimeSpan.FromSeconds(30), () => "the topics were not deleted");
    }
}
