using System.Text;
using Monitoring.Pipeline.Embedded.Broker.State;

namespace Monitoring.Pipeline.Embedded.Broker.Transactions;

/// <summary>A transaction's durable form.</summary>
internal static class TransactionCodec
{
    public static byte[] Encode(Transaction transaction)
    {
        using var target = new MemoryStream();
        using var writer = new BinaryWriter(target, Encoding.UTF8);
        writer.Write(transaction.ProducerId);
        writer.Write(transaction.Epoch);
        writer.Write(transaction.PreviousEpoch);
        writer.Write(transaction.TimeoutMs);
        writer.Write((byte)transaction.Status);
        writer.Write(transaction.StartedAtMs);
        writer.Write(transaction.Partitions.Count);
        foreach (var partition in transaction.Partitions)
        {
            writer.Write(partition.Topic);
            writer.Write(partition.Partition);
        }

        writer.Write(transaction.Groups.Count);
        foreach (var group in transaction.Groups) writer.Write(group);
        return target.ToArray();
    }

    public static Transaction Decode(string id, byte[] value)
    {
        using var reader = new BinaryReader(new MemoryStream(value), Encoding.UTF8);
        return new Transaction(id, reader.ReadInt64(), reader.ReadInt16())
        {
            PreviousEpoch = reader.ReadInt16(),
            TimeoutMs = reader.ReadInt32(),
            Status = (TransactionStatus)reader.ReadByte(),
            StartedAtMs = reader.ReadInt64(),
            Partitions = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => new TopicPartition(reader.ReadString(), reader.ReadInt32()))],
            Groups = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadString())],
        };
    }
}
