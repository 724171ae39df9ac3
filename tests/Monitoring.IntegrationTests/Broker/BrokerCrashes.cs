using System.Collections.Concurrent;
using System.Globalization;
using Confluent.Kafka;

namespace Monitoring.IntegrationTests.Broker;

/// <summary>What the embedded broker keeps when it is killed; a real Kafka is not ours to kill.</summary>
public sealed class BrokerCrashes : IAsyncLifetime
{
    private const short OutOfOrderSequence = 45;
    private BrokerProcess _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await BrokerProcess.StartAsync();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task Every_acknowledged_record_is_there_once_and_in_order_after_a_kill_in_the_middle_of_producing()
    {
        const int total = 30_000;
        const string topic = "killed";
        using var admin = KafkaUnderTest.AdminOf(_broker.BootstrapServers);
        await KafkaUnderTest.CreateAsync(admin, topic, 1, ("segment.bytes", "200000"));
        using var producer = KafkaUnderTest.ProducerOf(_broker.BootstrapServers, static config => config.MessageTimeoutMs = 120_000);
        var failed = new ConcurrentBag<Error>();
        var acknowledged = 0;
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < total; i++)
        {
            producer.Produce(topic, Value(i), report =>
            {
                if (report.Error.IsError) failed.Add(report.Error);
                else if (Interlocked.Increment(ref acknowledged) == total / 2) half.TrySetResult();
            });
        }

        await half.Task.WaitAsync(KafkaUnderTest.Patience);
        await _broker.KillAsync();
        await _broker.RestartAsync();
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(60)));
        Assert.Empty(failed);
        Assert.Equal(total, acknowledged);
        Assert.Equal(
            Enumerable.Range(0, total).Select(static i => i.ToString(CultureInfo.InvariantCulture)),
            KafkaUnderTest.ReadRecordsOf(_broker.BootstrapServers, topic, IsolationLevel.ReadCommitted).Select(static record => record.Message.Value!));
    }

    [Fact]
    public async Task A_producers_sequence_outlives_a_kill()
    {
        var topic = await Topic();
        (long Producer, short Epoch) id;
        using (var before = RawKafka.Connect(_broker.BootstrapServers))
        {
            var given = before.InitProducerId();
            id = (given.ProducerId, given.Epoch);
            Assert.Equal((0, 0L), before.Produce(topic, RawKafka.Batch(id.Producer, id.Epoch, 0, "a")));
            Assert.Equal((0, 1L), before.Produce(topic, RawKafka.Batch(id.Producer, id.Epoch, 1, "b")));
        }

        await KillAndRestart();
        using var after = RawKafka.Connect(_broker.BootstrapServers);
        Assert.Equal((0, 1L), after.Produce(topic, RawKafka.Batch(id.Producer, id.Epoch, 1, "b")));
        Assert.Equal(OutOfOrderSequence, after.Produce(topic, RawKafka.Batch(id.Producer, id.Epoch, 3, "d")).Error);
        Assert.Equal((0, 2L), after.Produce(topic, RawKafka.Batch(id.Producer, id.Epoch, 2, "c")));
        Assert.NotEqual(id.Producer, after.InitProducerId().ProducerId);
    }

    [Fact]
    public async Task Committed_transactions_stay_and_the_open_one_ends_when_its_producer_comes_back()
    {
        var topic = await Topic();
        using (var producer = Transactional("t"))
        {
            foreach (var (value, commit) in ((string, bool)[])[("committed", true), ("aborted", false)])
            {
                producer.BeginTransaction();
                await producer.ProduceAsync(topic, new Message<string?, string?> { Value = value });
                producer.SendOffsetsToTransaction([new TopicPartitionOffset(topic, 0, 1)], Standalone("g"), KafkaUnderTest.Patience);
                if (commit) producer.CommitTransaction(KafkaUnderTest.Patience);
                else producer.AbortTransaction(KafkaUnderTest.Patience);
            }

            producer.BeginTransaction();
            await producer.ProduceAsync(topic, new Message<string?, string?> { Value = "open" });
            producer.SendOffsetsToTransaction([new TopicPartitionOffset(topic, 0, 9)], Standalone("g"), KafkaUnderTest.Patience);
            await KillAndRestart();
        }

        using var raw = RawKafka.Connect(_broker.BootstrapServers);
        Assert.Equal(["committed"], Read(topic, IsolationLevel.ReadCommitted));
        Assert.Equal(["committed", "aborted", "open"], Read(topic, IsolationLevel.ReadUncommitted));
        Assert.Equal(4, raw.ListOffset(topic, RawKafka.Latest, committed: true));
        Assert.Equal((-1L, RawKafka.UnstableOffsetCommit), raw.CommittedOffset("g", topic, requireStable: true));

        using (var heir = Transactional("t"))
        {
            heir.BeginTransaction();
            await heir.ProduceAsync(topic, new Message<string?, string?> { Value = "of the heir" });
            heir.CommitTransaction(KafkaUnderTest.Patience);
        }

        Assert.Equal((1L, (short)0), raw.CommittedOffset("g", topic, requireStable: true));
        await KillAndRestart();
        Assert.Equal(["committed", "of the heir"], Read(topic, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task A_transaction_left_open_by_a_kill_ends_by_its_time_out()
    {
        var topic = await Topic();
        using (var producer = Transactional("t", timeoutMs: 1500))
        {
            producer.BeginTransaction();
            await producer.ProduceAsync(topic, new Message<string?, string?> { Value = "open" });
            await KillAndRestart();
        }

        using var raw = RawKafka.Connect(_broker.BootstrapServers);
        await KafkaUnderTest.Eventually(() => raw.ListOffset(topic, RawKafka.Latest, committed: true) == 2, "the marker is written");
        Assert.Empty(Read(topic, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task A_torn_tail_is_cut_off_and_writing_goes_on()
    {
        var topic = await Topic();
        using (var raw = RawKafka.Connect(_broker.BootstrapServers)) raw.Produce(topic, RawKafka.Batch(-1, -1, -1, "whole"));
        await _broker.KillAsync();
        var segment = Directory.GetFiles(_broker.DataDirectory, "*.log", SearchOption.AllDirectories).Single();
        var torn = RawKafka.Batch(-1, -1, -1, "torn");
        torn[7] = 1;
        await using (var file = File.Open(segment, FileMode.Append)) await file.WriteAsync(torn.AsMemory(..^3));
        await _broker.RestartAsync();
        using (var raw = RawKafka.Connect(_broker.BootstrapServers)) Assert.Equal((0, 1L), raw.Produce(topic, RawKafka.Batch(-1, -1, -1, "next")));
        Assert.Equal(["whole", "next"], Read(topic, IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public async Task Settings_offsets_and_deleted_records_outlive_a_kill()
    {
        using var admin = KafkaUnderTest.AdminOf(_broker.BootstrapServers);
        await KafkaUnderTest.CreateAsync(admin, "kept", 2, ("retention.ms", "123456"));
        using (var raw = RawKafka.Connect(_broker.BootstrapServers))
        {
            for (var i = 0; i < 3; i++) raw.Produce("kept", RawKafka.Batch(-1, -1, -1, $"{i}"));
            raw.Commit("g", -1, "", "kept", 2);
        }

        await admin.DeleteRecordsAsync([new TopicPartitionOffset("kept", 0, 1)]);
        await KillAndRestart();
        using var after = RawKafka.Connect(_broker.BootstrapServers);
        Assert.Equal((2L, (short)0), after.CommittedOffset("g", "kept", requireStable: true));
        Assert.Equal(1, after.ListOffset("kept", -2, committed: false));
        Assert.Equal(2, admin.GetMetadata("kept", KafkaUnderTest.Patience).Topics.Single().Partitions.Count);
    }

    [Fact]
    public async Task A_clean_end_keeps_everything_and_frees_the_folder()
    {
        var topic = await Topic();
        using (var raw = RawKafka.Connect(_broker.BootstrapServers)) raw.Produce(topic, RawKafka.Batch(-1, -1, -1, "kept"));
        Assert.Equal(0, await _broker.StopAsync());
        await _broker.RestartAsync();
        Assert.Equal(["kept"], Read(topic, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task A_second_broker_on_the_same_folder_does_not_start() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await BrokerProcess.StartAsync(_broker.DataDirectory));

    private static Message<string?, string?> Value(int i) => new() { Value = i.ToString(CultureInfo.InvariantCulture) };

    private async Task<string> Topic()
    {
        using var admin = KafkaUnderTest.AdminOf(_broker.BootstrapServers);
        await KafkaUnderTest.CreateAsync(admin, "topic", 1);
        return "topic";
    }

    private async Task KillAndRestart()
    {
        await _broker.KillAsync();
        await _broker.RestartAsync();
    }

    private IProducer<string?, string?> Transactional(string id, int timeoutMs = 60_000)
    {
        var producer = KafkaUnderTest.ProducerOf(_broker.BootstrapServers, config =>
        {
            config.TransactionalId = id;
            config.TransactionTimeoutMs = timeoutMs;
        });
        producer.InitTransactions(KafkaUnderTest.Patience);
        return producer;
    }

    /// <summary>The metadata of a consumer that has not joined, as of one that assigns its partitions itself.</summary>
    private IConsumerGroupMetadata Standalone(string group)
    {
        using var consumer = KafkaUnderTest.ConsumerOf(_broker.BootstrapServers, IsolationLevel.ReadCommitted, config => config.GroupId = group);
        return consumer.ConsumerGroupMetadata;
    }

    private List<string?> Read(string topic, IsolationLevel isolation) =>
        [.. KafkaUnderTest.ReadRecordsOf(_broker.BootstrapServers, topic, isolation).Select(static record => record.Message.Value)];
}
