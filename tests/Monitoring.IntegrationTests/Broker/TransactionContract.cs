using Confluent.Kafka;

namespace Monitoring.IntegrationTests.Broker;

public sealed class TransactionContract(KafkaUnderTest kafka)
{
    [Fact]
    public async Task Committed_records_are_seen_at_both_isolation_levels()
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Transactional(KafkaUnderTest.Unique("tx"));
        Write(producer, topic, "one", "two");
        producer.CommitTransaction(KafkaUnderTest.Patience);
        Assert.Equal(["one", "two"], kafka.ReadAll(topic, IsolationLevel.ReadCommitted));
        Assert.Equal(["one", "two"], kafka.ReadAll(topic, IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public async Task Aborted_records_are_seen_only_by_read_uncommitted()
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Transactional(KafkaUnderTest.Unique("tx"));
        Write(producer, topic, "aborted 1");
        producer.AbortTransaction(KafkaUnderTest.Patience);
        Write(producer, topic, "kept");
        producer.CommitTransaction(KafkaUnderTest.Patience);
        Write(producer, topic, "aborted 2");
        producer.AbortTransaction(KafkaUnderTest.Patience);
        Assert.Equal(["kept"], kafka.ReadAll(topic, IsolationLevel.ReadCommitted));
        Assert.Equal(["aborted 1", "kept", "aborted 2"], kafka.ReadAll(topic, IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public async Task Interleaved_transactions_are_told_apart()
    {
        var topic = await kafka.TopicAsync();
        using var good = kafka.Transactional(KafkaUnderTest.Unique("tx"));
        using var bad = kafka.Transactional(KafkaUnderTest.Unique("tx"));
        Write(good, topic, "g1");
        Write(bad, topic, "b1");
        good.Produce(topic, new Message<string?, string?> { Value = "g2" });
        good.Flush(KafkaUnderTest.Patience);
        bad.AbortTransaction(KafkaUnderTest.Patience);
        good.CommitTransaction(KafkaUnderTest.Patience);
        Assert.Equal(["g1", "g2"], kafka.ReadAll(topic, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task An_open_transaction_holds_back_everything_after_it_from_read_committed()
    {
        var topic = await kafka.TopicAsync();
        using var open = kafka.Transactional(KafkaUnderTest.Unique("tx"));
        using var plain = kafka.Producer();
        await plain.ProduceAsync(topic, new Message<string?, string?> { Value = "before" });
        Write(open, topic, "open");
        await plain.ProduceAsync(topic, new Message<string?, string?> { Value = "after" });

        Assert.Equal(["before"], kafka.ReadAll(topic, IsolationLevel.ReadCommitted));
        Assert.Equal(["before", "open", "after"], kafka.ReadAll(topic, IsolationLevel.ReadUncommitted));
        using (var raw = RawKafka.Connect(kafka.BootstrapServers))
        {
            Assert.Equal(1, raw.ListOffset(topic, RawKafka.Latest, committed: true));
            Assert.Equal(3, raw.ListOffset(topic, RawKafka.Latest, committed: false));
        }

        open.CommitTransaction(KafkaUnderTest.Patience);
        Assert.Equal(["before", "open", "after"], kafka.ReadAll(topic, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task A_fetch_lists_the_aborted_transactions_that_it_returns()
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Transactional(KafkaUnderTest.Unique("tx"));
        Write(producer, topic, "committed");
        producer.CommitTransaction(KafkaUnderTest.Patience);
        Write(producer, topic, "aborted");
        producer.AbortTransaction(KafkaUnderTest.Patience);

        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        var committed = raw.Fetch(topic, 0, committed: true);
        Assert.Equal(2, Assert.Single(committed.Aborted!).FirstOffset);
        Assert.Equal(4, committed.LastStableOffset);
        Assert.Equal(4, committed.HighWatermark);
        Assert.Null(raw.Fetch(topic, 0, committed: false).Aborted);
        Assert.Empty(raw.Fetch(topic, 4, committed: true).Aborted!);
    }

    [Fact]
    public async Task A_second_producer_of_the_same_id_fences_the_first_and_aborts_its_transaction()
    {
        var topic = await kafka.TopicAsync();
        var id = KafkaUnderTest.Unique("tx");
        using var first = kafka.Transactional(id);
        Write(first, topic, "of the first");
        using var second = kafka.Transactional(id);
        var error = Assert.ThrowsAny<KafkaException>(() => first.CommitTransaction(KafkaUnderTest.Patience));
        Assert.True(error.Error.IsFatal, error.Error.ToString());
        Write(second, topic, "of the second");
        second.CommitTransaction(KafkaUnderTest.Patience);
        Assert.Equal(["of the second"], kafka.ReadAll(topic, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task A_transaction_that_takes_too_long_is_aborted_and_its_producer_fenced()
    {
        var topic = await kafka.TopicAsync();
        using var slow = kafka.Transactional(KafkaUnderTest.Unique("tx"), timeoutMs: 1000);
        using var plain = kafka.Producer();
        Write(slow, topic, "too slow");
        await plain.ProduceAsync(topic, new Message<string?, string?> { Value = "after" });
        await KafkaUnderTest.Eventually(() => kafka.ReadAll(topic, IsolationLevel.ReadCommitted).Count == 1, "the time-out frees the reader");
        Assert.Equal(["after"], kafka.ReadAll(topic, IsolationLevel.ReadCommitted));
        var error = Assert.ThrowsAny<KafkaException>(() => slow.CommitTransaction(KafkaUnderTest.Patience));
        Assert.True(error.Error.IsFatal || error is KafkaTxnRequiresAbortException, error.Error.ToString());
    }

    [Fact]
    public async Task Offsets_in_a_transaction_appear_when_it_commits_and_vanish_when_it_aborts()
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Transactional(KafkaUnderTest.Unique("tx"));
        using var consumer = Joined(topic, out var group);
        var partition = new TopicPartition(topic, 0);
        using var raw = RawKafka.Connect(kafka.BootstrapServers);

        producer.BeginTransaction();
        producer.SendOffsetsToTransaction([new TopicPartitionOffset(partition, 5)], consumer.ConsumerGroupMetadata, KafkaUnderTest.Patience);
        Assert.Equal((-1L, RawKafka.UnstableOffsetCommit), raw.CommittedOffset(group, topic, requireStable: true));
        Assert.Equal((-1L, (short)0), raw.CommittedOffset(group, topic, requireStable: false));
        producer.CommitTransaction(KafkaUnderTest.Patience);
        await KafkaUnderTest.Eventually(() => raw.CommittedOffset(group, topic, requireStable: true) == (5L, (short)0), "the offset is committed");

        producer.BeginTransaction();
        producer.SendOffsetsToTransaction([new TopicPartitionOffset(partition, 9)], consumer.ConsumerGroupMetadata, KafkaUnderTest.Patience);
        producer.AbortTransaction(KafkaUnderTest.Patience);
        await KafkaUnderTest.Eventually(() => raw.CommittedOffset(group, topic, requireStable: true) == (5L, (short)0), "the earlier offset stands");
    }

    [Fact]
    public async Task A_zombie_of_an_earlier_generation_cannot_commit_offsets_in_its_transaction()
    {
        var topic = await kafka.TopicAsync(partitions: 2);
        using var producer = kafka.Transactional(KafkaUnderTest.Unique("tx"));
        using var consumer = Joined(topic, out var group);
        var zombie = consumer.ConsumerGroupMetadata;
        using var other = kafka.Consumer(configure: config => config.GroupId = group);
        other.Subscribe(topic);
        await KafkaUnderTest.Eventually(
            () =>
            {
                consumer.Consume(TimeSpan.FromMilliseconds(20));
                other.Consume(TimeSpan.FromMilliseconds(20));
                return other.Assignment.Count == 1 && consumer.Assignment.Count == 1;
            },
            "the partitions are shared");

        producer.BeginTransaction();
        var error = Assert.ThrowsAny<KafkaException>(() =>
            producer.SendOffsetsToTransaction([new TopicPartitionOffset(topic, 0, 7)], zombie, KafkaUnderTest.Patience));
        Assert.Equal(ErrorCode.IllegalGeneration, error.Error.Code);
        Assert.IsType<KafkaTxnRequiresAbortException>(error);
        producer.AbortTransaction(KafkaUnderTest.Patience);
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        Assert.Equal((-1L, (short)0), raw.CommittedOffset(group, topic, requireStable: true));
    }

    private static void Write(IProducer<string?, string?> producer, string topic, params string[] values)
    {
        producer.BeginTransaction();
        foreach (var value in values) producer.Produce(topic, new Message<string?, string?> { Value = value });
        producer.Flush(KafkaUnderTest.Patience);
    }

    private IConsumer<string?, string?> Joined(string topic, out string group)
    {
        var id = group = KafkaUnderTest.Unique("group");
        var consumer = kafka.Consumer(configure: config => config.GroupId = id);
        consumer.Subscribe(topic);
        for (var until = DateTime.UtcNow + KafkaUnderTest.Patience; consumer.Assignment.Count == 0 && DateTime.UtcNow < until;)
            consumer.Consume(TimeSpan.FromMilliseconds(50));
        Assert.NotEmpty(consumer.Assignment);
        return consumer;
    }
}
