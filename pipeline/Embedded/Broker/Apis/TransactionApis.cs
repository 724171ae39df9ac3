using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, TxnOffsetCommit, EndTxn.</summary>
internal sealed class TransactionApis(Node node)
{
    private readonly OffsetApis _offsets = new(node);

    public void InitProducerId(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var id = body.NullableString();
        var timeoutMs = body.Int32();
        var producerId = version >= 3 ? body.Int64() : -1;
        var epoch = version >= 3 ? body.Int16() : (short)-1;
        (long ProducerId, short Epoch) given = (-1, -1);
        var error = StorageGuard.Try(() =>
        {
            if (id is null)
            {
                given = (node.Transactions.NewProducerId(), 0);
                return ErrorCode.None;
            }

            var reply = node.Transactions.Initialise(id, timeoutMs, producerId, epoch);
            given = (reply.ProducerId, reply.Epoch);
            return reply.Error;
        });
        answer.Int32(0);
        answer.Error(Known(error, version, fencedFrom: 4));
        answer.Int64(given.ProducerId);
        answer.Int16(given.Epoch);
        answer.Tags();
    }

    public void AddPartitions(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var (id, producerId, epoch) = (body.String(), body.Int64(), body.Int16());
        var topics = new List<(string Topic, int[] Partitions)>();
        for (var count = body.Count(3); count > 0; count--)
        {
            topics.Add((body.String(), body.Int32Array()));
            body.Tags();
        }

        var all = topics.SelectMany(static topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition))).ToList();
        var unknown = all.Where(each => !node.Topics.TryGet(each.Topic, each.Partition, out _, out _)).ToHashSet();
        // All or nothing: one unknown partition and none is added.
        var error = unknown.Count > 0 ? ErrorCode.OperationNotAttempted : StorageGuard.Try(() => node.Transactions.Add(id, producerId, epoch, all, []));
        answer.Int32(0);
        answer.Count(topics.Count);
        foreach (var (topic, partitions) in topics)
        {
            answer.String(topic);
            answer.Count(partitions.Length);
            foreach (var partition in partitions)
            {
                answer.Int32(partition);
                answer.Error(unknown.Contains(new TopicPartition(topic, partition)) ? ErrorCode.UnknownTopicOrPartition : Known(error, version, fencedFrom: 2));
                answer.Tags();
            }

            answer.Tags();
        }

        answer.Tags();
    }

    public void AddOffsets(Request request, WireWriter answer)
    {
        var body = request.Body;
        var (id, producerId, epoch, group) = (body.String(), body.Int64(), body.Int16(), body.String());
        answer.Int32(0);
        answer.Error(Known(StorageGuard.Try(() => node.Transactions.Add(id, producerId, epoch, [], [group])), request.Version, fencedFrom: 2));
        answer.Tags();
    }

    public void CommitOffsets(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var (id, group, producerId, epoch) = (body.String(), body.String(), body.Int64(), body.Int16());
        var generation = version >= 3 ? body.Int32() : -1;
        var member = version >= 3 ? body.String() : "";
        var instance = version >= 3 ? body.NullableString() : null;
        var topics = OffsetApis.ReadOffsets(body, withLeaderEpoch: version >= 2, withTime: false);
        answer.Int32(0);
        _offsets.Answer(answer, topics, offsets => node.Transactions.CommitOffsets(id, producerId, epoch, group, member, instance, generation, offsets));
    }

    public void End(Request request, WireWriter answer)
    {
        var body = request.Body;
        var (id, producerId, epoch, commit) = (body.String(), body.Int64(), body.Int16(), body.Bool());
        answer.Int32(0);
        answer.Error(Known(StorageGuard.Try(() => node.Transactions.End(id, producerId, epoch, commit)), request.Version, fencedFrom: 2));
        answer.Tags();
    }

    /// <summary>Older versions of a request know a fenced producer by another code (KIP-588).</summary>
    private static ErrorCode Known(ErrorCode error, short version, short fencedFrom) =>
        error == ErrorCode.ProducerFenced && version < fencedFrom ? ErrorCode.InvalidProducerEpoch : error;
}
