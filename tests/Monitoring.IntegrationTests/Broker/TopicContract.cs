using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Monitoring.IntegrationTests.Broker;

public sealed class TopicContract(KafkaUnderTest kafka)
{
    [Fact]
    public async Task Topics_are_created_described_and_deleted()
    {
        var topic = await kafka.TopicAsync(partitions: 3, ("retention.ms", "1234567"));
        var described = kafka.Admin.GetMetadata(topic, KafkaUnderTest.Patience).Topics.Single();
        Assert.Equal(3, described.Partitions.Count);
        var config = await Describe(topic);
        Assert.Equal("1234567", config["retention.ms"].Value);
        Assert.False(config["retention.ms"].IsDefault);
        Assert.Equal("delete", config["cleanup.policy"].Value);

        await kafka.Admin.DeleteTopicsAsync([topic]);
        await KafkaUnderTest.Eventually(
            () => kafka.Admin.GetMetadata(KafkaUnderTest.Patience).Topics.TrueForAll(each => each.Topic != topic), "the topic is gone");
    }

    [Fact]
    public async Task A_topic_made_again_is_empty()
    {
        var topic = await kafka.TopicAsync();
        using (var producer = kafka.Producer()) await producer.ProduceAsync(topic, new Message<string?, string?> { Value = "old" });
        await kafka.Admin.DeleteTopicsAsync([topic]);
        await KafkaUnderTest.Eventually(
            () => kafka.Admin.GetMetadata(KafkaUnderTest.Patience).Topics.TrueForAll(each => each.Topic != topic), "the topic is gone");
        await KafkaUnderTest.CreateAsync(kafka.Admin, topic, 1);
        Assert.Empty(kafka.ReadAll(topic, IsolationLevel.ReadUncommitted));
    }

    [Theory]
    [InlineData("retention.ms", "soon", ErrorCode.InvalidConfig)]
    [InlineData("no.such.setting", "1", ErrorCode.InvalidConfig)]
    [InlineData("cleanup.policy", "shred", ErrorCode.InvalidConfig)]
    public async Task A_wrong_setting_is_refused(string key, string value, ErrorCode expected)
    {
        var error = await Assert.ThrowsAsync<CreateTopicsException>(() => kafka.TopicAsync(1, (key, value)));
        Assert.Equal(expected, error.Results.Single().Error.Code);
    }

    [Fact]
    public async Task A_topic_that_exists_or_has_an_illegal_name_is_refused()
    {
        var topic = await kafka.TopicAsync();
        var again = await Assert.ThrowsAsync<CreateTopicsException>(() => KafkaUnderTest.CreateAsync(kafka.Admin, topic, 1));
        Assert.Equal(ErrorCode.TopicAlreadyExists, again.Results.Single().Error.Code);
        var illegal = await Assert.ThrowsAsync<CreateTopicsException>(() => KafkaUnderTest.CreateAsync(kafka.Admin, "../" + topic, 1));
        Assert.Equal(ErrorCode.TopicException, illegal.Results.Single().Error.Code);
    }

    [Fact]
    public async Task Settings_can_be_changed_while_the_topic_is_in_use()
    {
        var topic = await kafka.TopicAsync();
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
        await kafka.Admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [resource] = [new ConfigEntry { Name = "max.message.bytes", Value = "2000", IncrementalOperation = AlterConfigOpType.Set }],
        });
        await KafkaUnderTest.Eventually(() => Describe(topic).GetAwaiter().GetResult()["max.message.bytes"].Value == "2000", "the setting is in force");
        await kafka.Admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [resource] = [new ConfigEntry { Name = "max.message.bytes", IncrementalOperation = AlterConfigOpType.Delete }],
        });
        await KafkaUnderTest.Eventually(() => Describe(topic).GetAwaiter().GetResult()["max.message.bytes"].IsDefault, "the default is back");
    }

    [Fact]
    public async Task Partitions_can_be_added()
    {
        var topic = await kafka.TopicAsync();
        await kafka.Admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 3 }]);
        await KafkaUnderTest.Eventually(
            () => kafka.Admin.GetMetadata(topic, KafkaUnderTest.Patience).Topics.Single().Partitions.Count == 3, "there are three");
        using var producer = kafka.Producer();
        var stored = await producer.ProduceAsync(new TopicPartition(topic, 2), new Message<string?, string?> { Value = "in the new one" });
        Assert.Equal(0, stored.Offset.Value);
    }

    [Fact]
    public async Task A_topic_that_nobody_made_is_unknown()
    {
        using var producer = kafka.Producer(static config => config.TopicMetadataPropagationMaxMs = 500);
        var error = await Assert.ThrowsAsync<ProduceException<string?, string?>>(
            () => producer.ProduceAsync(KafkaUnderTest.Unique("absent"), new Message<string?, string?> { Value = "lost" }));
        Assert.True(error.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic, error.Error.ToString());
    }

    [Fact]
    public async Task The_cluster_describes_itself()
    {
        var cluster = await kafka.Admin.DescribeClusterAsync();
        Assert.NotEmpty(cluster.ClusterId);
        Assert.NotEmpty(cluster.Nodes);
        Assert.Equal(cluster.Nodes[0].Id, cluster.Controller.Id);
    }

    private async Task<Dictionary<string, ConfigEntryResult>> Describe(string topic) =>
        (await kafka.Admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }])).Single().Entries;
}
