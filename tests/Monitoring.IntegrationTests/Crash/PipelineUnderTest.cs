using System.Diagnostics;
using Monitoring.IntegrationTests.Fixtures;

namespace Monitoring.IntegrationTests.Crash;

/// <summary>A broker with the pipeline's topics and a PostgreSQL, for tests that break them.</summary>
internal sealed class PipelineUnderTest : IAsyncDisposable
{
    private PipelineUnderTest(BrokerProcess broker, PostgresProcess postgres)
    {
        Broker = broker;
        Postgres = postgres;
        Stored = new StoredEvents(postgres.ConnectionString);
    }

    public BrokerProcess Broker { get; }

    public PostgresProcess Postgres { get; }

    public StoredEvents Stored { get; }

    public static async Task<PipelineUnderTest> StartAsync(int partitions)
    {
        var broker = await BrokerProcess.StartAsync();
        var postgres = new PostgresProcess();
        await postgres.InitializeAsync();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "monitoring.dll"), "topics", "--create"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MONITORING__KAFKA__BOOTSTRAP_SERVERS"] = broker.BootstrapServers;
        start.Environment["MONITORING__TOPICS__PARTITIONS"] = $"{partitions}";
        using var topics = Process.Start(start)!;
        var said = await topics.StandardOutput.ReadToEndAsync() + await topics.StandardError.ReadToEndAsync();
        await topics.WaitForExitAsync();
        Assert.True(topics.ExitCode == 0, said);
        return new PipelineUnderTest(broker, postgres);
    }

    /// <summary>A pipeline whose transactions and sessions are short, so that faults are over soon.</summary>
    public PipelineProcess Run(params (string, string)[] environment) => PipelineProcess.Start(
        Broker.BootstrapServers,
        Postgres.ConnectionString,
        [("MONITORING__ENGINE__COMMIT_INTERVAL", "50ms"), ("MONITORING__ENGINE__SESSION_TIMEOUT", "6s"), ("MONITORING__ENGINE__SNAPSHOT_INTERVAL", "2s"), ("MONITORING__POSTGRES__RETRY_DELAY_LIMIT", "1s"), .. environment]);

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
