using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Monitoring.IntegrationTests.Broker;

public sealed class PartitionContract(KafkaUnderTest kafka)
{
    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Records_come_back_as_they_were_sent_in_every_compression(CompressionType compression)
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Producer(config => config.CompressionType = compression);
        var values = Enumerable.Range(0, 500).Select(static i => $"value {i} {new string('x', i % 50)}").ToList();
        foreach (var value in values) producer.Produce(topic, new Message<string?, string?> { Key = value[..7], Value = value });
        producer.Flush(KafkaUnderTest.Patience);
        Assert.Equal<string?>(values, kafka.ReadAll(topic, IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public async Task Offsets_are_found_by_time()
    {
        var topic = await kafka.TopicAsync();
        var begin = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 10_000;
        using var producer = kafka.Producer();
        for (var i = 0; i < 5; i++) producer.Produce(topic, At(begin + i * 1000, $"{i}"));
        producer.Flush(KafkaUnderTest.Patience);
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        Assert.Equal(0, raw.ListOffset(topic, begin - 5, committed: false));
        Assert.Equal(2, raw.ListOffset(topic, begin + 1001, committed: false));
        Assert.Equal(2, raw.ListOffset(topic, begin + 2000, committed: false));
        Assert.Equal(-1, raw.ListOffset(topic, begin + 4001, committed: false));
    }

    [Fact]
    public async Task The_newest_record_is_found_wherever_it_lies()
    {
        var topic = await kafka.TopicAsync();
        var begin = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 10_000;
        using var producer = kafka.Producer();
        foreach (var time in (long[])[begin, begin + 3000, begin + 1000]) await producer.ProduceAsync(topic, At(time, "x"));
        var found = await kafka.Admin.ListOffsetsAsync(
            [new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition(topic, 0), OffsetSpec = OffsetSpec.MaxTimestamp() }], null);
        Assert.Equal(1, found.ResultInfos.Single().TopicPartitionOffsetError.Offset.Value);
    }

    [Fact]
    public async Task Deleted_records_are_no_longer_read()
    {
        const int offsetOutOfRange = 1;
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Producer();
        for (var i = 0; i < 5; i++) await producer.ProduceAsync(topic, new Message<string?, string?> { Value = $"{i}" });
        await kafka.Admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, 3)]);
        Assert.Equal(["3", "4"], kafka.ReadAll(topic, IsolationLevel.ReadUncommitted));
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        Assert.Equal(3, raw.ListOffset(topic, -2, committed: false));
        Assert.Equal(offsetOutOfRange, raw.Fetch(topic, 1, committed: false).Error);
        Assert.Equal(offsetOutOfRange, raw.Fetch(topic, 6, committed: false).Error);
        Assert.Equal(0, raw.Fetch(topic, 5, committed: false).Error);
    }

    [Fact]
    public async Task A_message_beyond_max_message_bytes_is_refused_and_the_next_one_is_not()
    {
        var topic = await kafka.TopicAsync(1, ("max.message.bytes", "10000"));
        using var producer = kafka.Producer(static config => config.EnableIdempotence = false);
        var error = await Assert.ThrowsAsync<ProduceException<string?, string?>>(
            () => producer.ProduceAsync(topic, new Message<string?, string?> { Value = new string('x', 20_000) }));
        Assert.Equal(ErrorCode.MsgSizeTooLarge, error.Error.Code);
        await producer.ProduceAsync(topic, new Message<string?, string?> { Value = "small" });
        Assert.Equal(["small"], kafka.ReadAll(topic, IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public async Task A_reader_gets_a_batch_that_is_larger_than_it_asked_for()
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Producer();
        await producer.ProduceAsync(topic, new Message<string?, string?> { Value = new string('x', 100_000) });
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        Assert.True(raw.Fetch(topic, 0, committed: false, maxBytes: 10).RecordBytes > 100_000);
    }

    [Fact]
    public async Task Append_time_replaces_the_time_of_the_producer()
    {
        var topic = await kafka.TopicAsync(1, ("message.timestamp.type", "LogAppendTime"));
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 1;
        using var producer = kafka.Producer();
        var stored = await producer.ProduceAsync(topic, At(before - 86_400_000, "yesterday's"));
        Assert.Equal(TimestampType.LogAppendTime, stored.Timestamp.Type);
        var read = Assert.Single(kafka.ReadRecords(topic, IsolationLevel.ReadUncommitted));
        Assert.Equal(TimestampType.LogAppendTime, read.Message.Timestamp.Type);
        Assert.InRange(read.Message.Timestamp.UnixTimestampMs, before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1);
    }

    [Fact]
    public async Task Old_segments_go_when_retention_has_passed()
    {
        var topic = await kafka.TopicAsync(1, ("retention.ms", "1000"), ("segment.bytes", "1048576"));
        using var producer = kafka.Producer();
        var old = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 3_600_000;
        for (var i = 0; i < 4; i++) await producer.ProduceAsync(topic, At(old, new string('x', 600_000)));
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        await KafkaUnderTest.Eventually(() => raw.ListOffset(topic, -2, committed: false) == 4, "all of it is past retention", TimeSpan.FromMinutes(6));
        Assert.Equal(4, (await producer.ProduceAsync(topic, new Message<string?, string?> { Value = "new" })).Offset.Value);
        Assert.Equal(["new"], kafka.ReadAll(topic, IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public async Task Old_segments_go_when_there_is_too_much()
    {
        var topic = await kafka.TopicAsync(1, ("retention.bytes", "1500000"), ("segment.bytes", "1048576"));
        using var producer = kafka.Producer();
        for (var i = 0; i < 6; i++) await producer.ProduceAsync(topic, new Message<string?, string?> { Value = new string('x', 600_000) });
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        await KafkaUnderTest.Eventually(() => raw.ListOffset(topic, -2, committed: false) == 3, "three of six are left", TimeSpan.FromMinutes(6));
    }

    private static Message<string?, string?> At(long timeMs, string value) => new() { Value = value, Timestamp = new Timestamp(timeMs, TimestampType.CreateTime) };
}
