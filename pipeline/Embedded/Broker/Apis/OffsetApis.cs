using Monitoring.Pipeline.Embedded.Broker.Groups;
using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>OffsetCommit and OffsetFetch.</summary>
internal sealed class OffsetApis(Node node)
{
    public void Commit(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var group = body.String();
        var generation = version >= 1 ? body.Int32() : -1;
        var member = version >= 1 ? body.String() : "";
        var instance = version >= 7 ? body.NullableString() : null;
        if (version is >= 2 and <= 4) body.Int64();
        var topics = ReadOffsets(body, withLeaderEpoch: version >= 6, withTime: version == 1);
        if (version >= 3) answer.Int32(0);
        Answer(answer, topics, offsets => node.Groups.Commit(group, member, instance, generation, offsets));
    }

    public void Fetch(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var groups = new List<(string Group, List<(string Topic, int[] Partitions)>? Wanted)>();
        if (version <= 7)
        {
            groups.Add((body.String(), ReadWanted(body)));
        }
        else
        {
            for (var count = body.Count(3); count > 0; count--)
            {
                groups.Add((body.String(), ReadWanted(body)));
                body.Tags();
            }
        }

        var stable = version >= 7 && body.Bool();
        if (version >= 3) answer.Int32(0);
        if (version >= 8) answer.Count(groups.Count);
        foreach (var (group, wanted) in groups)
        {
            if (version >= 8) answer.String(group);
            WriteOffsets(answer, version, group, wanted, stable);
            if (version >= 2) answer.Error(ErrorCode.None);
            if (version >= 8) answer.Tags();
        }

        answer.Tags();
    }

    /// <summary>The topics of an offset commit; its partitions' order is kept for the answer.</summary>
    public static List<(string Topic, List<(int Partition, CommittedOffset Offset)> Partitions)> ReadOffsets(WireReader body, bool withLeaderEpoch, bool withTime)
    {
        var topics = new List<(string, List<(int, CommittedOffset)>)>();
        for (var count = body.Count(3); count > 0; count--)
        {
            var (topic, partitions) = (body.String(), new List<(int, CommittedOffset)>());
            for (var left = body.Count(13); left > 0; left--)
            {
                var (partition, offset) = (body.Int32(), body.Int64());
                var leaderEpoch = withLeaderEpoch ? body.Int32() : -1;
                if (withTime) body.Int64();
                partitions.Add((partition, new CommittedOffset(offset, leaderEpoch, body.NullableString())));
                body.Tags();
            }

            body.Tags();
            topics.Add((topic, partitions));
        }

        return topics;
    }

    /// <summary>Commits what belongs to partitions that exist, all in one change, and answers for each.</summary>
    public void Answer(
        WireWriter answer,
        List<(string Topic, List<(int Partition, CommittedOffset Offset)> Partitions)> topics,
        Func<IReadOnlyDictionary<TopicPartition, CommittedOffset>, ErrorCode> commit)
    {
        var known = new Dictionary<TopicPartition, CommittedOffset>();
        foreach (var (topic, partitions) in topics)
        {
            foreach (var (partition, offset) in partitions)
                if (node.Topics.TryGet(topic, partition, out _, out _)) known[new TopicPartition(topic, partition)] = offset;
        }

        var error = StorageGuard.Try(() => commit(known));
        answer.Count(topics.Count);
        foreach (var (topic, partitions) in topics)
        {
            answer.String(topic);
            answer.Count(partitions.Count);
            foreach (var (partition, _) in partitions)
            {
                answer.Int32(partition);
                answer.Error(error == ErrorCode.None && !known.ContainsKey(new TopicPartition(topic, partition)) ? ErrorCode.UnknownTopicOrPartition : error);
                answer.Tags();
            }

            answer.Tags();
        }

        answer.Tags();
    }

    private static List<(string Topic, int[] Partitions)>? ReadWanted(WireReader body)
    {
        var count = body.Count(3);
        if (count < 0) return null;
        var wanted = new List<(string, int[])>(count);
        for (; count > 0; count--)
        {
            wanted.Add((body.String(), body.Int32Array()));
            body.Tags();
        }

        return wanted;
    }

    private void WriteOffsets(WireWriter answer, short version, string group, List<(string Topic, int[] Partitions)>? wanted, bool stable)
    {
        var asked = wanted?.SelectMany(static topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition))).ToList();
        var topics = node.Groups.Fetch(group, asked).GroupBy(static found => found.Partition.Topic, StringComparer.Ordinal).ToList();
        answer.Count(topics.Count);
        foreach (var topic in topics)
        {
            answer.String(topic.Key);
            answer.Count(topic.Count());
            foreach (var (partition, offset, unstable) in topic)
            {
                var refused = stable && unstable;
                answer.Int32(partition.Partition);
                answer.Int64(refused ? -1 : offset?.Offset ?? -1);
                if (version >= 5) answer.Int32(offset?.LeaderEpoch ?? -1);
                answer.String(refused ? "" : offset?.Metadata ?? "");
                answer.Error(refused ? ErrorCode.UnstableOffsetCommit : ErrorCode.None);
                answer.Tags();
            }

            answer.Tags();
        }
    }
}
