namespace Monitoring.IntegrationTests.Fixtures;

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

    /// <param name="partitions">Of each topic.</param>
    /// <param name="brokerFolder">Where the broker keeps its data, or null for a temporary folder.</param>
    /// <param name="postgresParent">The folder above that of PostgreSQL, or null for that of temporary files.</param>
    public static async Task<PipelineUnderTest> StartAsync(int partitions, string? brokerFolder = null, string? postgresParent = null)
    {
        var broker = await BrokerProcess.StartAsync(brokerFolder);
        var postgres = postgresParent is null ? new PostgresProcess() : new PostgresProcess(postgresParent);
        await postgres.InitializeAsync();
        await CreateTopicsAsync(broker, partitions);
        return new PipelineUnderTest(broker, postgres);
    }

    /// <summary>Makes the pipeline's topics.</summary>
    public static async Task CreateTopicsAsync(BrokerProcess broker, int partitions)
    {
        var (code, said) = await MonitoringCommand.RunAsync(
            [("MONITORING__KAFKA__BOOTSTRAP_SERVERS", broker.BootstrapServers), ("MONITORING__TOPICS__PARTITIONS", $"{partitions}")], "topics", "--create");
        Assert.True(code == 0, said);
    }

    /// <summary>A pipeline whose transactions and sessions are short, so that faults are over soon.</summary>
    public PipelineProcess Run(params (string, string)[] environment) => RunStages(null, environment);

    /// <summary>The same with some stages only.</summary>
    public PipelineProcess RunStages(string? stages, params (string, string)[] environment) => PipelineProcess.StartStages(
        stages,
        Broker.BootstrapServers,
        Postgres.ConnectionString,
        [("MONITORING__ENGINE__COMMIT_INTERVAL", "50ms"), ("MONITORING__ENGINE__SESSION_TIMEOUT", "6s"), ("MONITORING__ENGINE__SNAPSHOT_INTERVAL", "2s"), ("MONITORING__POSTGRES__RETRY_DELAY_LIMIT", "1s"), .. environment]);

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
