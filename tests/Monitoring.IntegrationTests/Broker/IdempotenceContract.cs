namespace Monitoring.IntegrationTests.Broker;

public sealed class IdempotenceContract(KafkaUnderTest kafka)
{
    private const short OutOfOrderSequence = 45;
    private const short InvalidProducerEpoch = 47;

    [Fact]
    public async Task A_batch_that_is_sent_twice_is_stored_once_and_answered_with_its_first_offset()
    {
        var topic = await kafka.TopicAsync();
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        var (_, producer, epoch) = raw.InitProducerId();
        for (var i = 0; i < 5; i++) Assert.Equal((0, i * 2L), raw.Produce(topic, RawKafka.Batch(producer, epoch, i * 2, "a", "b")));
        for (var i = 0; i < 5; i++) Assert.Equal((0, i * 2L), raw.Produce(topic, RawKafka.Batch(producer, epoch, i * 2, "a", "b")));
        Assert.Equal(10, raw.ListOffset(topic, RawKafka.Latest, committed: false));
    }

    [Fact]
    public async Task A_gap_in_the_sequence_is_refused()
    {
        var topic = await kafka.TopicAsync();
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        var (_, producer, epoch) = raw.InitProducerId();
        raw.Produce(topic, RawKafka.Batch(producer, epoch, 0, "a"));
        Assert.Equal(OutOfOrderSequence, raw.Produce(topic, RawKafka.Batch(producer, epoch, 2, "c")).Error);
        Assert.Equal((0, 1L), raw.Produce(topic, RawKafka.Batch(producer, epoch, 1, "b")));
    }

    [Fact]
    public async Task An_earlier_epoch_is_refused_and_a_new_one_begins_at_zero()
    {
        var topic = await kafka.TopicAsync();
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        var (_, producer, epoch) = raw.InitProducerId();
        raw.Produce(topic, RawKafka.Batch(producer, epoch, 0, "a"));
        Assert.Equal(OutOfOrderSequence, raw.Produce(topic, RawKafka.Batch(producer, (short)(epoch + 1), 1, "b")).Error);
        Assert.Equal(0, raw.Produce(topic, RawKafka.Batch(producer, (short)(epoch + 1), 0, "b")).Error);
        Assert.Equal(InvalidProducerEpoch, raw.Produce(topic, RawKafka.Batch(producer, epoch, 1, "zombie")).Error);
    }

    [Fact]
    public void Producer_ids_never_come_again()
    {
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        var ids = Enumerable.Range(0, 50).Select(_ => raw.InitProducerId().ProducerId).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_damaged_batch_is_refused_and_nothing_of_it_is_stored()
    {
        const short corruptMessage = 2;
        var topic = await kafka.TopicAsync();
        using var raw = RawKafka.Connect(kafka.BootstrapServers);
        var batch = RawKafka.Batch(-1, -1, -1, "whole");
        batch[^2] ^= 1;
        Assert.Equal(corruptMessage, raw.Produce(topic, batch).Error);
        Assert.Equal(0, raw.ListOffset(topic, RawKafka.Latest, committed: false));
    }
}
