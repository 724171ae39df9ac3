using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>How topics are created and what is verified of them.</summary>
internal sealed record TopicOptions : IValidatedOptions
{
    [Description("Partitions of each topic that is not listed below. More partitions let more processes share the work; they cannot be taken back.")]
    public int Partitions { get; init; } = 6;

    [Description("Copies of each partition; 3 on a real cluster.")]
    public int ReplicationFactor { get; init; } = 1;

    [Description("Largest record of every topic. Publishers must not allow more.")]
    public int MaxMessageBytes { get; init; } = 16 << 20;

    [Description("How long the publishers' topics are kept: the time there is to recover from an outage.")]
    public TimeSpan SourceRetention { get; init; } = TimeSpan.FromDays(3);

    [Description("How long the topics between stages are kept.")]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(1);

    [Description("How long refused records are kept for replay.")]
    public TimeSpan DeadLetterRetention { get; init; } = TimeSpan.FromDays(7);

    [Description("How long an alert is kept after its last change.")]
    public TimeSpan AlertRetention { get; init; } = TimeSpan.FromDays(7);

    [Description("Differences for single topics, by topic name.")]
    public IReadOnlyDictionary<string, TopicOverride> Overrides { get; init; } = new Dictionary<string, TopicOverride>();

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Partitions is < 1 or > 1000) yield return new OptionError("partitions", $"{Partitions} is outside 1 to 1000", "write for example 6");
        if (ReplicationFactor is < 1 or > 9) yield return new OptionError("replication_factor", $"{ReplicationFactor} is outside 1 to 9", "write 1 for one broker, 3 for a cluster");
        if (MaxMessageBytes is < 1 << 20 or > 256 << 20) yield return new OptionError("max_message_bytes", $"{SizeText.Format(MaxMessageBytes)} is outside 1MiB to 256MiB", "write for example 16MiB");
        foreach (var (name, value) in new[] { ("source_retention", SourceRetention), ("retention", Retention), ("dead_letter_retention", DeadLetterRetention), ("alert_retention", AlertRetention) })
        {
            if (value < TimeSpan.FromHours(1)) yield return new OptionError(name, $"{DurationText.Format(value)} is shorter than 1h, the least that leaves time to recover", "write for example 3d");
        }

        var known = TopicPlan.KnownTopics;
        foreach (var name in Overrides.Keys.Where(n => !known.Contains(n)))
        {
            yield return new OptionError(OptionPath.Key("overrides", name), "is no topic of this pipeline",
                NearestName.Find(name, known) is { } nearest ? $"write '{nearest}'" : $"use one of {string.Join(", ", known)}");
        }
    }
}

/// <summary>What differs for one topic; what is not set stays as for all.</summary>
internal sealed record TopicOverride : IValidatedOptions
{
    [Description("Partitions of this topic.")]
    public int? Partitions { get; init; }

    [Description("How long it is kept.")]
    public TimeSpan? Retention { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Partitions is < 1 or > 1000) yield return new OptionError("partitions", $"{Partitions} is outside 1 to 1000", "write for example 6");
        if (Retention < TimeSpan.FromHours(1)) yield return new OptionError("retention", $"{DurationText.Format(Retention.Value)} is shorter than 1h, the least that leaves time to recover", "write for example 3d");
    }
}
