using System.Globalization;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Configuration;

/// <summary>How one topic has to be.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Partitions">Exactly this many: keys and checkpoints depend on it.</param>
/// <param name="Settings">Topic configuration by Kafka's names.</param>
internal sealed record PlannedTopic(string Name, int Partitions, IReadOnlyDictionary<string, string> Settings);

/// <summary>A topic that is not as planned.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Setting"><c>topic</c>, <c>partitions</c> or Kafka's name of the setting.</param>
/// <param name="Planned">What it has to be.</param>
/// <param name="Found">What it is.</param>
internal sealed record TopicDifference(string Topic, string Setting, string Planned, string Found)
{
    /// <summary>True where the topic is not there.</summary>
    public bool IsMissing => Setting == "topic";

    /// <summary>True where running on would lose records that are still needed: a table that expires, or a stream that is compacted.</summary>
    public bool LosesData => Setting == "cleanup.policy" && (Planned, Found) switch
    {
        ("compact", _) => Found.Contains("delete", StringComparison.Ordinal),
        ("delete", _) => Found.Contains("compact", StringComparison.Ordinal),
        _ => false,
    };
}

/// <summary>Every topic of the flow as the installation wants it. Pure: it talks to no broker.</summary>
internal static class TopicPlan
{
    /// <summary>Stages whose tasks keep checkpoints in Kafka; the sink keeps its position in PostgreSQL.</summary>
    public static IReadOnlyList<string> CheckpointedStages { get; } = ["intake", "sessions", "aggregate"];

    /// <summary>All names, in the order of the flow.</summary>
    public static IReadOnlyList<string> KnownTopics { get; } =
    [
        .. Topics.Inputs, Topics.Logs, Topics.Deltas, Topics.Facts, Topics.Metrics, Topics.Late, Topics.DeadLetters, Topics.Alerts, Topics.Schemas, Topics.Control, .. CheckpointedStages.Select(Topics.Checkpoint),
    ];

    /// <summary>The plan.</summary>
    public static IReadOnlyList<PlannedTopic> Create(TopicOptions options) => [.. KnownTopics.Select(name => Plan(name, options))];

    /// <summary>Compares one topic with what the broker says of it.</summary>
    /// <param name="planned">The plan.</param>
    /// <param name="partitions">Null where the topic does not exist.</param>
    /// <param name="settings">The broker's settings; one that it does not report is not compared.</param>
    public static IEnumerable<TopicDifference> Compare(PlannedTopic planned, int? partitions, IReadOnlyDictionary<string, string> settings)
    {
        if (partitions is null)
        {
            yield return new TopicDifference(planned.Name, "topic", "exists", "missing");
            yield break;
        }

        if (partitions != planned.Partitions)
        {
            yield return new TopicDifference(planned.Name, "partitions", planned.Partitions.ToString(CultureInfo.InvariantCulture), partitions.Value.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var (name, value) in planned.Settings)
        {
            if (settings.TryGetValue(name, out var found) && !IsSame(found, value)) yield return new TopicDifference(planned.Name, name, value, found);
        }
    }

    private static PlannedTopic Plan(string name, TopicOptions options)
    {
        var other = options.Overrides.GetValueOrDefault(name) ?? new TopicOverride();
        var settings = new Dictionary<string, string> { ["max.message.bytes"] = options.MaxMessageBytes.ToString(CultureInfo.InvariantCulture) };
        var forEver = IsKeptForEver(name);
        settings["cleanup.policy"] = forEver ? "compact" : name == Topics.Alerts ? "compact,delete" : "delete";
        if (!forEver) settings["retention.ms"] = Milliseconds(other.Retention ?? RetentionOf(name, options));
        // A publisher's time may be wrong or old, and what is caught up after an outage carries the source's: retention by it could delete a record before it is read.
        if (!forEver) settings["message.timestamp.type"] = "LogAppendTime";
        if (forEver || name == Topics.Alerts) KeepShort(settings, options);
        var single = name is Topics.Schemas or Topics.Control;
        return new PlannedTopic(name, other.Partitions ?? (single ? 1 : options.Partitions), settings);
    }

    // A table is read from its start: Kafka's defaults leave a week and a GiB of old values in it before they are looked at.
    private static void KeepShort(Dictionary<string, string> settings, TopicOptions options)
    {
        // The broker refuses a record that is larger than a segment.
        settings["segment.bytes"] = Math.Max(32L << 20, 2L * options.MaxMessageBytes).ToString(CultureInfo.InvariantCulture);
        settings["segment.ms"] = Milliseconds(TimeSpan.FromHours(1));
        settings["min.cleanable.dirty.ratio"] = "0.1";
        settings["max.compaction.lag.ms"] = Milliseconds(TimeSpan.FromHours(6));
    }

    // Brokers list policies in an order of their own.
    private static bool IsSame(string found, string planned) =>
        found == planned || (planned.Contains(',') && found.Split(',', StringSplitOptions.TrimEntries).Order().SequenceEqual(planned.Split(',').Order()));

    private static bool IsKeptForEver(string name) => name is Topics.Schemas or Topics.Control || CheckpointedStages.Any(s => Topics.Checkpoint(s) == name);

    private static TimeSpan RetentionOf(string name, TopicOptions options) =>
        Topics.Inputs.Contains(name) ? options.SourceRetention : name switch
        {
            Topics.DeadLetters or Topics.Late => options.DeadLetterRetention,
            Topics.Alerts => options.AlertRetention,
            _ => options.Retention,
        };

    private static string Milliseconds(TimeSpan value) => ((long)value.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
