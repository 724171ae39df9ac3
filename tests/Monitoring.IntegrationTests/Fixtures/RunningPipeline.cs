using System.Text;
using Confluent.Kafka;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>One pipeline that runs all the time, between a broker and a PostgreSQL of its own; each topic has one partition, so that order shows.</summary>
public sealed class RunningPipeline : IAsyncLifetime
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private PipelineUnderTest? _test;
    private PipelineProcess? _pipeline;
    private IProducer<byte[]?, byte[]?>? _producer;
    private StoredRows? _stored;

    /// <summary>The key that refused originals are sealed with.</summary>
    internal static string SealingKey { get; } = Convert.ToBase64String(Encoding.UTF8.GetBytes("thirty-two bytes for AES-256-GCM"));

    internal string BootstrapServers => _test!.Broker.BootstrapServers;

    internal string ConnectionString => _test!.Postgres.ConnectionString;

    internal StoredRows Stored => _stored!;

    internal PipelineProcess Process => _pipeline!;

    public async ValueTask InitializeAsync()
    {
        _test = await PipelineUnderTest.StartAsync(partitions: 1);
        _pipeline = _test.Run(("MONITORING__DEAD_LETTERS__ENCRYPTION_KEY", SealingKey));
        _stored = new StoredRows(ConnectionString);
        _producer = ProducerOf(BootstrapServers);
        await Eventually.HoldsAsync(
            async () => await PostgresProcess.ScalarAsync<bool>(ConnectionString, "SELECT to_regclass('public.all_logs') IS NOT NULL"), Patience, () => _pipeline.Output);
    }

    public async ValueTask DisposeAsync()
    {
        _producer?.Dispose();
        if (_pipeline is not null) await _pipeline.DisposeAsync();
        if (_test is not null) await _test.DisposeAsync();
    }

    internal static IProducer<byte[]?, byte[]?> ProducerOf(string bootstrapServers) => new ProducerBuilder<byte[]?, byte[]?>(
        new ProducerConfig { BootstrapServers = bootstrapServers, EnableIdempotence = true, LingerMs = 0, MessageMaxBytes = 17 << 20 }).SetLogHandler(static (_, _) => { }).Build();

    /// <summary>Publishes one record and waits for its acknowledgement.</summary>
    internal async Task<TopicPartitionOffset> PublishAsync(string topic, byte[]? value, string? key = "outsider")
    {
        var sent = await _producer!.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Key = key is null ? null : Encoding.UTF8.GetBytes(key), Value = value });
        return sent.TopicPartitionOffset;
    }

    /// <summary>Publishes an ordinary line and waits until it is stored: whatever was published before it has then been dealt with, and nothing has stopped.</summary>
    internal async Task<StoredRow> GoOnAsync(string topic)
    {
        var text = $"the pipeline goes on {Guid.NewGuid():N}";
        var origin = await PublishAsync(topic, Encoding.UTF8.GetBytes(text));
        await Eventually.HoldsAsync(async () => (await Stored.OfAsync(origin)).Count > 0, Patience, () => $"{origin} was not stored\n{Process.Output}");
        var row = Assert.Single(await Stored.OfAsync(origin));
        Assert.Equal(text, row.Message);
        return row;
    }

    /// <summary>Waits for the dead letter of a record, all its parts.</summary>
    internal async Task<IReadOnlyList<StoredLetter>> LetterAsync(TopicPartitionOffset origin)
    {
        List<StoredLetter> letters = [];
        await Eventually.HoldsAsync(
            async () => (letters = await Stored.LettersAsync(origin)).Count > 0 && letters.Count >= letters[0].Parts, Patience, () => $"no dead letter for {origin}\n{Process.Output}");
        return letters;
    }

    /// <summary>Runs a command against these servers.</summary>
    internal Task<(int ExitCode, string Output)> CommandAsync(params string[] arguments) =>
        MonitoringCommand.RunAsync([("MONITORING__KAFKA__BOOTSTRAP_SERVERS", BootstrapServers), ("MONITORING__DEAD_LETTERS__ENCRYPTION_KEY", SealingKey)], arguments);
}

/// <summary>The one pipeline for the test classes that leave it running.</summary>
[CollectionDefinition("Running pipeline")]
public sealed class SharedPipeline : ICollectionFixture<RunningPipeline>;
