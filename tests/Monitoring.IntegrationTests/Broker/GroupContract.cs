using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Monitoring.IntegrationTests.Broker;

public sealed class GroupContract(KafkaUnderTest kafka)
{
    [Fact]
    public async Task Three_cooperative_consumers_share_all_partitions_and_take_over_from_one_that_leaves()
    {
        var topic = await kafka.TopicAsync(partitions: 6);
        var group = KafkaUnderTest.Unique("group");
        var consumers = Enumerable.Range(0, 3).Select(_ => Cooperative(topic, group)).ToList();
        await KafkaUnderTest.Eventually(() => Share(consumers) && consumers.TrueForAll(static each => each.Assignment.Count == 2), "two partitions each");
        consumers[0].Close();
        consumers[0].Dispose();
        consumers.RemoveAt(0);
        await KafkaUnderTest.Eventually(() => Share(consumers) && consumers.TrueForAll(static each => each.Assignment.Count == 3), "three partitions each");
        foreach (var consumer in consumers)
        {
            consumer.Close();
            consumer.Dispose();
        }
    }

    [Fact]
    public async Task A_consumer_that_dies_in_silence_is_replaced_after_its_session()
    {
        var topic = await kafka.TopicAsync();
        var group = KafkaUnderTest.Unique("group");
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        var (memberId, generation) = raw.JoinAlone(group, sessionMs: 6000);
        using var heir = Cooperative(topic, group);
        await KafkaUnderTest.Eventually(() => Share([heir]) && heir.Assignment.Count == 1, "the heir has the partition");
        Assert.Equal(RawKafka.UnknownMemberId, raw.Heartbeat(group, generation, memberId));
    }

    [Fact]
    public async Task Committed_offsets_are_where_the_next_consumer_begins()
    {
        var topic = await kafka.TopicAsync();
        var group = KafkaUnderTest.Unique("group");
        using (var producer = kafka.Producer())
        {
            for (var i = 0; i < 3; i++) await producer.ProduceAsync(topic, new Message<string?, string?> { Value = $"{i}" });
        }

        using (var first = kafka.Consumer(configure: config => config.GroupId = group))
        {
            first.Subscribe(topic);
            first.Commit(Next(first));
            first.Close();
        }

        using var second = kafka.Consumer(configure: config => config.GroupId = group);
        second.Subscribe(topic);
        Assert.Equal("1", Next(second).Message.Value);
        second.Close();
    }

    [Fact]
    public async Task Groups_are_listed_described_and_deleted()
    {
        var topic = await kafka.TopicAsync();
        var group = KafkaUnderTest.Unique("group");
        using (var consumer = Cooperative(topic, group))
        {
            await KafkaUnderTest.Eventually(() => Share([consumer]) && consumer.Assignment.Count == 1, "the consumer is in");
            consumer.Commit([new TopicPartitionOffset(topic, 0, 0)]);
            Assert.Contains(kafka.Admin.ListGroups(KafkaUnderTest.Patience), found => found.Group == group);
            var described = Assert.Single((await kafka.Admin.DescribeConsumerGroupsAsync([group])).ConsumerGroupDescriptions);
            Assert.Equal(ConsumerGroupState.Stable, described.State);
            Assert.Equal("cooperative-sticky", described.PartitionAssignor);
            Assert.Equal(new TopicPartition(topic, 0), Assert.Single(Assert.Single(described.Members).Assignment.TopicPartitions));
            var refused = await Assert.ThrowsAsync<DeleteGroupsException>(() => kafka.Admin.DeleteGroupsAsync([group]));
            Assert.Equal(ErrorCode.NonEmptyGroup, Assert.Single(refused.Results).Error.Code);
            consumer.Close();
        }

        await kafka.Admin.DeleteGroupsAsync([group]);
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        Assert.Equal((-1L, (short)0), raw.CommittedOffset(group, topic, requireStable: false));
    }

    [Fact]
    public async Task A_commit_of_an_unknown_member_or_an_old_generation_is_refused()
    {
        var topic = await kafka.TopicAsync();
        var group = KafkaUnderTest.Unique("group");
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        var (memberId, generation) = raw.JoinAlone(group, sessionMs: 6000);
        Assert.Equal(RawKafka.UnknownMemberId, raw.Commit(group, generation, "nobody", topic, 1));
        Assert.Equal(RawKafka.IllegalGeneration, raw.Commit(group, generation - 1, memberId, topic, 1));
        Assert.Equal(0, raw.Commit(group, generation, memberId, topic, 1));
        Assert.Equal((1L, (short)0), raw.CommittedOffset(group, topic, requireStable: true));
    }

    private static bool Share(List<IConsumer<string?, string?>> consumers)
    {
        foreach (var consumer in consumers) consumer.Consume(TimeSpan.FromMilliseconds(10));
        var assigned = consumers.SelectMany(static consumer => consumer.Assignment).ToList();
        Assert.Equal(assigned.Count, assigned.Distinct().Count());
        return true;
    }

    private static ConsumeResult<string?, string?> Next(IConsumer<string?, string?> consumer)
    {
        for (var until = DateTime.UtcNow + KafkaUnderTest.Patience; DateTime.UtcNow < until;)
            if (consumer.Consume(TimeSpan.FromSeconds(1)) is { IsPartitionEOF: false } record) return record;
        throw new TimeoutException("no record came");
    }

    private IConsumer<string?, string?> Cooperative(string topic, string group)
    {
        var consumer = kafka.Consumer(configure: config =>
        {
            config.GroupId = group;
            config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
            config.SessionTimeoutMs = 6000;
            config.HeartbeatIntervalMs = 200;
        });
        consumer.Subscribe(topic);
        return consumer;
    }
}
