using System.Globalization;
using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>DescribeConfigs, AlterConfigs, IncrementalAlterConfigs: of topics in full, of the broker to read.</summary>
internal sealed class ConfigApis(Node node)
{
    private const sbyte TopicResource = 2;
    private const sbyte BrokerResource = 4;
    private const sbyte SetByTopic = 1;
    private const sbyte SetByBroker = 4;
    private const sbyte Default = 5;

    public void Describe(Request request, WireWriter answer)
    {
        var (body, version) = (request.Body, request.Version);
        var asked = new List<(sbyte Type, string Name, List<string>? Keys)>();
        for (var count = body.Count(4); count > 0; count--)
        {
            asked.Add((body.Int8(), body.String(), body.Strings()));
            body.Tags();
        }

        answer.Int32(0);
        answer.Count(asked.Count);
        foreach (var (type, name, keys) in asked)
        {
            var (error, message, configs) = Find(type, name);
            answer.Error(error);
            answer.String(message);
            answer.Int8(type);
            answer.String(name);
            configs.RemoveAll(config => keys is { Count: > 0 } && !keys.Contains(config.Name));
            answer.Count(configs.Count);
            foreach (var config in configs) Write(answer, version, config);
            answer.Tags();
        }

        answer.Tags();
    }

    /// <summary>AlterConfigs: what is not named goes back to its default.</summary>
    public void Replace(Request request, WireWriter answer) => Change(request, answer, incremental: false);

    /// <summary>IncrementalAlterConfigs (KIP-339): set and delete; append and subtract for lists.</summary>
    public void Alter(Request request, WireWriter answer) => Change(request, answer, incremental: true);

    private void Change(Request request, WireWriter answer, bool incremental)
    {
        var body = request.Body;
        var asked = new List<(sbyte Type, string Name, List<(string Key, sbyte Operation, string? Value)> Changes)>();
        for (var count = body.Count(4); count > 0; count--)
        {
            var (type, name, changes) = (body.Int8(), body.String(), new List<(string, sbyte, string?)>());
            for (var left = body.Count(3); left > 0; left--)
            {
                changes.Add((body.String(), incremental ? body.Int8() : (sbyte)0, body.NullableString()));
                body.Tags();
            }

            body.Tags();
            asked.Add((type, name, changes));
        }

        var validateOnly = body.Bool();
        answer.Int32(0);
        answer.Count(asked.Count);
        foreach (var (type, name, changes) in asked)
        {
            var (error, message) = Apply(type, name, changes, incremental, validateOnly);
            answer.Error(error);
            answer.String(message);
            answer.Int8(type);
            answer.String(name);
            answer.Tags();
        }

        answer.Tags();
    }

    private (ErrorCode Error, string? Message) Apply(
        sbyte type, string name, List<(string Key, sbyte Operation, string? Value)> changes, bool incremental, bool validateOnly)
    {
        if (type != TopicResource) return (ErrorCode.InvalidRequest, "Only the settings of topics can be changed.");
        if (!node.Topics.TryGet(name, out var topic)) return (ErrorCode.UnknownTopicOrPartition, null);
        var config = incremental ? new Dictionary<string, string>(topic.Config.Overrides) : [];
        foreach (var (key, operation, value) in changes)
        {
            var next = operation switch
            {
                0 => value,
                1 => null,
                2 => string.Join(',', List(config, key).Union(Items(value))),
                _ => string.Join(',', List(config, key).Except(Items(value))),
            };
            if (operation == 1) config.Remove(key);
            if (TopicConfig.Fault(key, operation == 1 && TopicConfig.Known.TryGetValue(key, out var setting) ? setting.Default : next) is { } fault)
                return (ErrorCode.InvalidConfig, fault);
            if (operation != 1) config[key] = next!;
        }

        return validateOnly ? default : node.Topics.Configure(name, config);
    }

    private static string[] List(Dictionary<string, string> config, string key) =>
        Items(config.TryGetValue(key, out var value) ? value : TopicConfig.Known.TryGetValue(key, out var setting) ? setting.Default : null);

    private static string[] Items(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private (ErrorCode Error, string? Message, List<Setting> Settings) Find(sbyte type, string name)
    {
        if (type == BrokerResource) return (ErrorCode.None, null, Broker());
        if (type != TopicResource) return (ErrorCode.InvalidRequest, "Neither a topic nor a broker.", []);
        if (!node.Topics.TryGet(name, out var topic)) return (ErrorCode.UnknownTopicOrPartition, $"Topic '{name}' does not exist.", []);
        return (ErrorCode.None, null, [.. TopicConfig.Known.Values.Select(known => new Setting(
            known.Name, topic.Config.Value(known.Name), topic.Config.Overrides.ContainsKey(known.Name) ? SetByTopic : Default, known.Kind, IsReadOnly: false))]);
    }

    private List<Setting> Broker() =>
    [
        new("auto.create.topics.enable", node.Options.AutoCreateTopics ? "true" : "false", SetByBroker, SettingKind.Boolean, IsReadOnly: true),
        new("broker.id", Node.Id.ToString(CultureInfo.InvariantCulture), SetByBroker, SettingKind.Int, IsReadOnly: true),
        new("log.dirs", node.Options.DataDirectory, SetByBroker, SettingKind.Text, IsReadOnly: true),
        new("num.partitions", node.Options.DefaultPartitions.ToString(CultureInfo.InvariantCulture), SetByBroker, SettingKind.Int, IsReadOnly: true),
    ];

    private static void Write(WireWriter answer, short version, Setting config)
    {
        answer.String(config.Name);
        answer.String(config.Value);
        answer.Bool(config.IsReadOnly);
        if (version == 0) answer.Bool(config.Source == Default);
        else answer.Int8(config.Source);
        answer.Bool(false);
        if (version >= 1) answer.Count(0);
        if (version >= 3)
        {
            answer.Int8((sbyte)config.Kind);
            answer.String(null);
        }

        answer.Tags();
    }

    private sealed record Setting(string Name, string Value, sbyte Source, SettingKind Kind, bool IsReadOnly);
}
