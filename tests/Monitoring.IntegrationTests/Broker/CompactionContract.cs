using Confluent.Kafka;

namespace Monitoring.IntegrationTests.Broker;

public sealed class CompactionContract(KafkaUnderTest kafka)
{
    private static readonly (string, string)[] Eager =
        [("cleanup.policy", "compact"), ("segment.bytes", "1048576"), ("min.cleanable.dirty.ratio", "0.01"), ("delete.retention.ms", "0")];

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Zstd)]
    public async Task Only_the_last_value_of_a_key_is_kept(CompressionType compression)
    {
        var topic = await kafka.TopicAsync(1, Eager);
        using var producer = kafka.Producer(config => config.CompressionType = compression);
        for (var round = 0; round < 10; round++)
        {
            foreach (var key in (string[])["a", "b"]) await producer.ProduceAsync(topic, Record(key, $"{key}{round}"));
        }

        await producer.ProduceAsync(topic, Record("b", null));
        await Seal(producer, topic);
        await KafkaUnderTest.Eventually(() => Read(topic).Count(static record => record.Key is "a" or "b") == 1, "older values and the deleted key are gone", TimeSpan.FromMinutes(2));
        var left = Assert.Single(Read(topic), static record => record.Key is "a" or "b");
        Assert.Equal(("a", "a9"), (left.Key, left.Value));
    }

    [Fact]
    public async Task What_was_aborted_supersedes_nothing_and_goes()
    {
        var topic = await kafka.TopicAsync(1, Eager);
        using var producer = kafka.Transactional(KafkaUnderTest.Unique("tx"));
        foreach (var (value, commit) in ((string, bool)[])[("first", true), ("second", true), ("aborted", false)])
        {
            producer.BeginTransaction();
            producer.Produce(topic, Record("k", value));
            producer.Flush(KafkaUnderTest.Patience);
            if (commit) producer.CommitTransaction(KafkaUnderTest.Patience);
            else producer.AbortTransaction(KafkaUnderTest.Patience);
        }

        using var sealing = kafka.Producer();
        await Seal(sealing, topic);
        await KafkaUnderTest.Eventually(
            () => Read(topic, IsolationLevel.ReadUncommitted).Count(static record => record.Key == "k") == 1, "one value is left", TimeSpan.FromMinutes(2));
        Assert.Equal("second", Assert.Single(Read(topic), static record => record.Key == "k").Value);
        producer.BeginTransaction();
        producer.Produce(topic, Record("k", "third"));
        producer.CommitTransaction(KafkaUnderTest.Patience);
        Assert.Equal("third", Read(topic).Last(static record => record.Key == "k").Value);
    }

    [Fact]
    public async Task A_record_without_a_key_is_refused()
    {
        var topic = await kafka.TopicAsync(1, Eager);
        using var producer = kafka.Producer();
        var error = await Assert.ThrowsAsync<ProduceException<string?, string?>>(() => producer.ProduceAsync(topic, Record(null, "x")));
        Assert.Equal(ErrorCode.InvalidRecord, error.Error.Code);
    }

    private static Message<string?, string?> Record(string? key, string? value) => new() { Key = key, Value = value };

    /// <summary>Fills segments until what was there before lies in a sealed one, which is what compaction works on.</summary>
    private static async Task Seal(IProducer<string?, string?> producer, string topic)
    {
        var random = new Random(0);
        for (var i = 0; i < 4; i++)
        {
            var filler = new byte[450_000];
            random.NextBytes(filler);
            await producer.ProduceAsync(topic, Record($"filler {i}", Convert.ToBase64String(filler)));
        }
    }

    private List<Message<string?, string?>> Read(string topic, IsolationLevel isolation = IsolationLevel.ReadCommitted) =>
        [.. kafka.ReadRecords(topic, isolation).Select(static record => record.Message)];
}
