using Monitoring.Pipeline.Embedded.Broker.State;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>Metadata and DescribeCluster: the one node, and the topics.</summary>
internal sealed class MetadataApi(Node node)
{
    /// <summary>"Authorised operations were not asked for": there are no ACLs.</summary>
    private const int NoOperations = int.MinValue;

    public void Handle(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var count = body.Count(1);
        List<string>? wanted = count < 0 || (version == 0 && count == 0) ? null : [];
        for (; count > 0; count--)
        {
            wanted!.Add(body.String());
            body.Tags();
        }

        var mayCreate = (version < 4 || body.Bool()) && node.Options.AutoCreateTopics;
        if (version >= 3) answer.Int32(0);
        answer.Count(1);
        WriteNode(request, answer, withRack: version >= 1);
        if (version >= 2) answer.String(node.ClusterId);
        if (version >= 1) answer.Int32(Node.Id);
        var names = wanted ?? [.. node.Topics.All.Select(static topic => topic.Name)];
        answer.Count(names.Count);
        foreach (var name in names) WriteTopic(answer, version, name, mayCreate);
        if (version >= 8) answer.Int32(NoOperations);
        answer.Tags();
    }

    public void DescribeCluster(Request request, WireWriter answer)
    {
        answer.Int32(0);
        answer.Error(ErrorCode.None);
        answer.String(null);
        answer.String(node.ClusterId);
        answer.Int32(Node.Id);
        answer.Count(1);
        WriteNode(request, answer, withRack: true);
        answer.Int32(NoOperations);
        answer.Tags();
    }

    private static void WriteNode(Request request, WireWriter answer, bool withRack)
    {
        answer.Int32(Node.Id);
        answer.String(request.Advertised.Host);
        answer.Int32(request.Advertised.Port);
        if (withRack) answer.String(null);
        answer.Tags();
    }

    private void WriteTopic(WireWriter answer, short version, string name, bool mayCreate)
    {
        var error = Find(name, mayCreate, out var topic);
        answer.Error(error);
        answer.String(name);
        if (version >= 1) answer.Bool(false);
        var partitions = topic?.Partitions.Count ?? 0;
        answer.Count(partitions);
        for (var i = 0; i < partitions; i++)
        {
            answer.Error(ErrorCode.None);
            answer.Int32(i);
            answer.Int32(Node.Id);
            if (version >= 7) answer.Int32(Node.LeaderEpoch);
            answer.Int32Array([Node.Id]);
            answer.Int32Array([Node.Id]);
            if (version >= 5) answer.Int32Array([]);
            answer.Tags();
        }

        if (version >= 8) answer.Int32(NoOperations);
        answer.Tags();
    }

    private ErrorCode Find(string name, bool mayCreate, out Topic? topic)
    {
        if (node.Topics.TryGet(name, out topic)) return ErrorCode.None;
        if (!TopicStore.IsLegalName(name)) return ErrorCode.InvalidTopic;
        if (!mayCreate) return ErrorCode.UnknownTopicOrPartition;
        var (error, _) = node.Topics.Create(name, node.Options.DefaultPartitions, new Dictionary<string, string>(), validateOnly: false);
        if (error is not (ErrorCode.None or ErrorCode.TopicAlreadyExists)) return error;
        return node.Topics.TryGet(name, out topic) ? ErrorCode.None : ErrorCode.UnknownTopicOrPartition;
    }
}
