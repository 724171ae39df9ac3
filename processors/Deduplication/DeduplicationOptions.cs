using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Deduplication;

/// <summary>Within which publishers' records a resent event is recognised.</summary>
public enum DeduplicationScope
{
    /// <summary>One input partition: enough where publishers key by source, as the shipped configurations do.</summary>
    Partition,
    /// <summary>The whole topic, through one more hop keyed by identity: for publishers that spread one source over partitions.</summary>
    Topic,
}

/// <summary>How resent events are recognised.</summary>
public sealed record DeduplicationOptions : IValidatedOptions
{
    internal static readonly TimeSpan LongestWindow = TimeSpan.FromDays(7);
    internal const int FewestEntries = 1_000;
    internal const int MostEntries = 200_000_000;

    [Description("For how long, in event time, the identity of an event is remembered.")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    [Description("How many identities one partition remembers at most; beyond it the oldest are forgotten and counted. About 45 bytes each.")]
    public int MaxEntries { get; init; } = 4_000_000;

    [Description("Where a resent event is looked for: partition (publishers key by source) or topic (one more keyed hop).")]
    public DeduplicationScope Scope { get; init; } = DeduplicationScope.Partition;

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Window <= TimeSpan.Zero || Window > LongestWindow)
            yield return new OptionError("window", "must be longer than 0 and at most 7 days", "window: 10m");
        if (MaxEntries is < FewestEntries or > MostEntries)
            yield return new OptionError("max_entries", "must be between 1000 and 200000000", "max_entries: 4000000");
        if (!Enum.IsDefined(Scope))
            yield return new OptionError("scope", "must be partition or topic", "scope: partition");
    }
}
