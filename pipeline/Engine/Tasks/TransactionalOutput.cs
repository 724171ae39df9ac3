using Confluent.Kafka;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Pipeline.Engine.Tasks;

/// <summary>Writes a task's outputs into its open transaction, which the first write begins.</summary>
internal sealed class TransactionalOutput(IProducer<byte[], byte[]> producer) : IOutput
{
    private readonly Dictionary<string, TopicPartition> _topics = [];
    private byte[] _lastKey = [];
    private bool _inTransaction;

    /// <summary>How many records were written since the last commit.</summary>
    public int Written { get; private set; }

    public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (!_topics.TryGetValue(topic, out var anyPartition)) _topics.Add(topic, anyPartition = new TopicPartition(topic, Partition.Any));
        // Runs of one source are the rule, so they share the key's array.
        if (!key.SequenceEqual(_lastKey)) _lastKey = key.ToArray();
        Write(anyPartition, _lastKey, value.ToArray(), new Timestamp(timestamp, TimestampType.CreateTime));
    }

    /// <summary>Writes to a given partition; a null value removes the key.</summary>
    /// <exception cref="TaskRestartException">The transaction cannot go on.</exception>
    public void Write(TopicPartition partition, byte[] key, byte[]? value, Timestamp timestamp = default)
    {
        var message = new Message<byte[], byte[]> { Key = key, Value = value!, Timestamp = timestamp };
        try
        {
            if (!_inTransaction) producer.BeginTransaction();
            _inTransaction = true;
            while (!TryProduce(partition, message)) producer.Poll(TimeSpan.FromMilliseconds(20));
        }
        catch (KafkaException e)
        {
            throw new TaskRestartException($"its output failed: {e.Error.Reason}", e);
        }

        Written++;
    }

    /// <summary>The transaction ended; the next write begins another.</summary>
    public void TransactionEnded()
    {
        _inTransaction = false;
        Written = 0;
    }

    // A full queue is back-pressure: the worker waits here, so it neither polls nor fetches.
    private bool TryProduce(TopicPartition partition, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(partition, message);
            return true;
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }
}
