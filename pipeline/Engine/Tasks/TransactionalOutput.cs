using Confluent.Kafka;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Pipeline.Engine.Tasks;

/// <summary>Writes a task's outputs into its open transaction, which the first write begins.</summary>
/// <remarks>
/// The client copies a message before <c>Produce</c> returns and, without delivery reports, keeps nothing of it: so one message object, and one array a thread for
/// each length of value, serve all records. Arrays are what its interface wants, of exactly the value's length.
/// </remarks>
/// <param name="producer">The task's own.</param>
/// <param name="broadcasts">The topics that are written to all partitions of, and how many those are.</param>
internal sealed class TransactionalOutput(IProducer<byte[], byte[]> producer, IReadOnlyDictionary<string, int> broadcasts) : IOutput
{
    // Longer values are rare; this bounds what the arrays of one thread hold to 2 MiB.
    private const int LongestShared = 2048;

    // A value is copied and handed over in one call, so that all tasks of a thread can share them.
    [ThreadStatic]
    private static byte[]?[]? t_values;

    private readonly Dictionary<string, TopicPartition> _topics = [];
    private readonly Message<byte[], byte[]> _message = new();
    private byte[] _lastKey = [];
    private bool _inTransaction;

    /// <summary>How many records were written since the last commit.</summary>
    public int Written { get; private set; }

    public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (!_topics.TryGetValue(topic, out var anyPartition)) _topics.Add(topic, anyPartition = new TopicPartition(topic, Partition.Any));
        // Runs of one source are the rule, so they share the key's array.
        if (!key.SequenceEqual(_lastKey)) _lastKey = key.ToArray();
        Write(anyPartition, _lastKey, Copy(value), new Timestamp(timestamp, TimestampType.CreateTime));
    }

    public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
        for (var partition = 0; partition < broadcasts[topic]; partition++)
            Write(new TopicPartition(topic, partition), [], Copy(value), new Timestamp(timestamp, TimestampType.CreateTime));
    }

    /// <summary>Writes to a given partition; a null value removes the key.</summary>
    /// <exception cref="TaskRestartException">The transaction cannot go on.</exception>
    public void Write(TopicPartition partition, byte[] key, byte[]? value, Timestamp timestamp = default)
    {
        (_message.Key, _message.Value, _message.Timestamp) = (key, value!, timestamp);
        try
        {
            if (!_inTransaction) producer.BeginTransaction();
            _inTransaction = true;
            while (!TryProduce(partition)) producer.Poll(TimeSpan.FromMilliseconds(20));
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

    private byte[] Copy(ReadOnlySpan<byte> value)
    {
        if (value.Length > LongestShared) return value.ToArray();
        var array = (t_values ??= new byte[]?[LongestShared + 1])[value.Length] ??= new byte[value.Length];
        value.CopyTo(array);
        return array;
    }

    // A full queue is back-pressure: the worker waits here, so it neither polls nor fetches.
    private bool TryProduce(TopicPartition partition)
    {
        try
        {
            producer.Produce(partition, _message);
            return true;
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }
}
