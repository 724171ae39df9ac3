using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>Produce: appends one batch a partition.</summary>
internal sealed class ProduceApi(Node node)
{
    public void Handle(Request request, WireWriter answer)
    {
        var body = request.Body;
        var transactionalId = body.NullableString();
        var acks = body.Int16();
        body.Int32();
        request.IsAnswered = acks != 0;
        var topics = body.Count(3);
        answer.Count(topics);
        for (; topics > 0; topics--)
        {
            var name = body.String();
            answer.String(name);
            var partitions = body.Count(5);
            answer.Count(partitions);
            for (; partitions > 0; partitions--)
            {
                var index = body.Int32();
                var records = body.Bytes();
                body.Tags();
                var result = acks is 0 or 1 or -1
                    ? Append(transactionalId, new TopicPartition(name, index), records)
                    : new AppendResult(ErrorCode.InvalidRequiredAcks);
                Write(answer, request.Version, index, result);
            }

            body.Tags();
            answer.Tags();
        }

        body.Tags();
        answer.Int32(0);
        answer.Tags();
    }

    private AppendResult Append(string? transactionalId, TopicPartition partition, Memory<byte> records)
    {
        if (!node.Topics.TryGet(partition.Topic, partition.Partition, out var topic, out var log))
            return new AppendResult(ErrorCode.UnknownTopicOrPartition);
        if (BatchHeader.TryRead(records.Span, out var header) && header.IsTransactional)
        {
            if (transactionalId is null) return new AppendResult(ErrorCode.InvalidRecord, Message: "A transactional batch without a transactional id");
            var error = node.Transactions.CheckProduce(transactionalId, header.ProducerId, header.ProducerEpoch, partition);
            if (error != ErrorCode.None) return new AppendResult(error);
        }

        return log.Append(records, topic.Config, node.NowMs);
    }

    private static void Write(WireWriter answer, short version, int index, AppendResult result)
    {
        answer.Int32(index);
        answer.Error(result.Error);
        answer.Int64(result.Error == ErrorCode.None ? result.BaseOffset : -1);
        answer.Int64(result.Error == ErrorCode.None ? result.AppendTimeMs : -1);
        if (version >= 5) answer.Int64(result.Error == ErrorCode.None ? result.LogStartOffset : -1);
        if (version >= 8)
        {
            answer.Count(0);
            answer.String(result.Message);
        }

        answer.Tags();
    }
}
