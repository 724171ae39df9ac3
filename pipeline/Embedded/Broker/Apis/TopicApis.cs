using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>CreateTopics, DeleteTopics, CreatePartitions.</summary>
internal sealed class TopicApis(Node node)
{
    public void Create(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var asked = new List<NewTopic>();
        for (var count = body.Count(10); count > 0; count--) asked.Add(ReadTopic(body));
        body.Int32();
        var validateOnly = version >= 1 && body.Bool();
        if (version >= 2) answer.Int32(0);
        answer.Count(asked.Count);
        foreach (var topic in asked)
        {
            var (error, message) = asked.Count(other => other.Name == topic.Name) > 1
                ? (ErrorCode.InvalidRequest, "The topic is named twice in one request.")
                : Create(topic, validateOnly);
            answer.String(topic.Name);
            answer.Error(error);
            if (version >= 1) answer.String(message);
            if (version >= 5)
            {
                answer.Int32(error == ErrorCode.None ? PartitionsOf(topic) : -1);
                answer.Int16(error == ErrorCode.None ? (short)1 : (short)-1);
                answer.Count(-1);
            }

            answer.Tags();
        }

        answer.Tags();
    }

    public void Delete(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var names = body.Strings() ?? [];
        if (version >= 1) answer.Int32(0);
        answer.Count(names.Count);
        foreach (var name in names)
        {
            var (error, message) = node.Topics.Delete(name);
            if (error == ErrorCode.None) node.Groups.ForgetTopic(name);
            answer.String(name);
            answer.Error(error);
            if (version >= 5) answer.String(message);
            answer.Tags();
        }

        answer.Tags();
    }

    public void Grow(Request request, WireWriter answer)
    {
        var body = request.Body;
        var asked = new List<(string Name, int Partitions)>();
        for (var count = body.Count(7); count > 0; count--)
        {
            asked.Add((body.String(), body.Int32()));
            for (var assignments = body.Count(1); assignments > 0; assignments--)
            {
                body.Int32Array();
                body.Tags();
            }

            body.Tags();
        }

        body.Int32();
        var validateOnly = body.Bool();
        answer.Int32(0);
        answer.Count(asked.Count);
        foreach (var (name, partitions) in asked)
        {
            var (error, message) = node.Topics.Grow(name, partitions, validateOnly);
            answer.String(name);
            answer.Error(error);
            answer.String(message);
            answer.Tags();
        }

        answer.Tags();
    }

    private static NewTopic ReadTopic(WireReader body)
    {
        var topic = new NewTopic { Name = body.String(), Partitions = body.Int32(), Replicas = body.Int16() };
        for (var assignments = body.Count(5); assignments > 0; assignments--)
        {
            topic.Assigned.Add(body.Int32());
            topic.IsElsewhere |= body.Int32Array() is not [Node.Id];
            body.Tags();
        }

        for (var configs = body.Count(2); configs > 0; configs--)
        {
            topic.Config[body.String()] = body.NullableString();
            body.Tags();
        }

        body.Tags();
        return topic;
    }

    private (ErrorCode Error, string? Message) Create(NewTopic topic, bool validateOnly)
    {
        if (topic.Replicas is not (-1 or 1) && topic.Assigned.Count == 0)
            return (ErrorCode.InvalidReplicationFactor, "There is one broker: the replication factor must be 1.");
        if (topic.IsElsewhere || topic.Assigned.Order().Where((partition, i) => partition != i).Any())
            return (ErrorCode.InvalidReplicaAssignment, "There is one broker, number 1, and partitions count from 0.");
        foreach (var (name, value) in topic.Config)
            if (TopicConfig.Fault(name, value) is { } fault) return (ErrorCode.InvalidConfig, fault);
        return node.Topics.Create(topic.Name, PartitionsOf(topic), topic.Config.ToDictionary(static entry => entry.Key, static entry => entry.Value!), validateOnly);
    }

    private int PartitionsOf(NewTopic topic) =>
        topic.Assigned.Count > 0 ? topic.Assigned.Count : topic.Partitions == -1 ? node.Options.DefaultPartitions : topic.Partitions;

    private sealed class NewTopic
    {
        public required string Name { get; init; }

        public required int Partitions { get; init; }

        public required short Replicas { get; init; }

        public List<int> Assigned { get; } = [];

        /// <summary>An assignment names a broker that there is not.</summary>
        public bool IsElsewhere { get; set; }

        public Dictionary<string, string?> Config { get; } = new(StringComparer.Ordinal);
    }
}
