using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Deduplication;

/// <summary>How resent events are recognised: within one input partition, so publishers key by source, as the shipped configurations do.</summary>
public sealed record DeduplicationOptions : IValidatedOptions
{
    internal static readonly TimeSpan LongestWindow = TimeSpan.FromDays(7);
    internal const int FewestEntries = 1_000;
    internal const int MostEntries = 200_000_000;

    [Description("For how long, in event time, the identity of an event is remembered.")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    [Description("How many identities one partition remembers at most; beyond it the oldest are forgotten and counted. About 45 bytes each.")]
    public int MaxEntries { get; init; } = 4_000_000;

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Window <= TimeSpan.Zero || Window > LongestWindow)
            yield return new OptionError("window", "must be longer than 0 and at most 7 days", "window: 10m");
        if (MaxEntries is < FewestEntries or > MostEntries)
            yield return new OptionError("max_entries", "must be between 1000 and 200000000", "max_entries: 4000000");
    }
}
