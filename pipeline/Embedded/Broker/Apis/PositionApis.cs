using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>ListOffsets, DeleteRecords, OffsetForLeaderEpoch: where a partition begins and ends.</summary>
internal sealed class PositionApis(Node node)
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;

    public void ListOffsets(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        body.Int32();
        var committed = version >= 2 && body.Int8() == 1;
        if (version >= 2) answer.Int32(0);
        var topics = body.Count(3);
        answer.Count(topics);
        for (; topics > 0; topics--)
        {
            var name = body.String();
            answer.String(name);
            var partitions = body.Count(12);
            answer.Count(partitions);
            for (; partitions > 0; partitions--)
            {
                var index = body.Int32();
                if (version >= 4) body.Int32();
                var (error, offset, time) = Find(name, index, body.Int64(), committed);
                body.Tags();
                answer.Int32(index);
                answer.Error(error);
                answer.Int64(time);
                answer.Int64(offset);
                if (version >= 4) answer.Int32(offset < 0 ? -1 : Node.LeaderEpoch);
                answer.Tags();
            }

            body.Tags();
            answer.Tags();
        }

        answer.Tags();
    }

    public void DeleteRecords(Request request, WireWriter answer)
    {
        var body = request.Body;
        answer.Int32(0);
        var topics = body.Count(3);
        answer.Count(topics);
        for (; topics > 0; topics--)
        {
            var name = body.String();
            answer.String(name);
            var partitions = body.Count(12);
            answer.Count(partitions);
            for (; partitions > 0; partitions--)
            {
                var index = body.Int32();
                var (error, low) = Delete(name, index, body.Int64());
                body.Tags();
                answer.Int32(index);
                answer.Int64(low);
                answer.Error(error);
                answer.Tags();
            }

            body.Tags();
            answer.Tags();
        }

        answer.Tags();
    }

    public void OffsetForLeaderEpoch(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        if (version >= 3) body.Int32();
        if (version >= 2) answer.Int32(0);
        var topics = body.Count(3);
        answer.Count(topics);
        for (; topics > 0; topics--)
        {
            var name = body.String();
            answer.String(name);
            var partitions = body.Count(8);
            answer.Count(partitions);
            for (; partitions > 0; partitions--)
            {
                var index = body.Int32();
                if (version >= 2) body.Int32();
                var epoch = body.Int32();
                body.Tags();
                var known = node.Topics.TryGet(name, index, out _, out var log);
                answer.Error(known ? ErrorCode.None : ErrorCode.UnknownTopicOrPartition);
                answer.Int32(index);
                var past = known && epoch == Node.LeaderEpoch;
                if (version >= 1) answer.Int32(past ? Node.LeaderEpoch : -1);
                answer.Int64(past ? log!.EndOffset : -1);
                answer.Tags();
            }

            body.Tags();
            answer.Tags();
        }

        answer.Tags();
    }

    private (ErrorCode Error, long Offset, long TimestampMs) Find(string topic, int partition, long timestamp, bool committed)
    {
        if (!node.Topics.TryGet(topic, partition, out _, out var log)) return (ErrorCode.UnknownTopicOrPartition, -1, -1);
        var (start, stable, end) = log.Offsets();
        var limit = committed ? stable : end;
        if (timestamp == Latest) return (ErrorCode.None, limit, -1);
        if (timestamp == Earliest) return (ErrorCode.None, start, -1);
        if (timestamp < MaxTimestamp) return (ErrorCode.InvalidRequest, -1, -1);
        var found = timestamp == MaxTimestamp ? log.FindNewest() : log.FindByTime(timestamp);
        return found is { } hit && hit.Offset < limit ? (ErrorCode.None, hit.Offset, hit.TimestampMs) : (ErrorCode.None, -1, -1);
    }

    private (ErrorCode Error, long Low) Delete(string topic, int partition, long offset)
    {
        if (!node.Topics.TryGet(topic, partition, out _, out var log)) return (ErrorCode.UnknownTopicOrPartition, -1);
        try
        {
            return log.DeleteBefore(offset, out var low) ? (ErrorCode.None, low) : (ErrorCode.OffsetOutOfRange, -1);
        }
        catch (IOException)
        {
            return (ErrorCode.KafkaStorageError, -1);
        }
    }
}
