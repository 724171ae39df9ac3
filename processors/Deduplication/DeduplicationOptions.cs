using System.ComponentModel;
using System.Text.Json.Serialization;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Deduplication;

/// <summary>How resent events are recognised: within one input partition, so publishers key by source, as the shipped configurations do.</summary>
public sealed record DeduplicationOptions : IValidatedOptions
{
    internal static readonly TimeSpan LongestWindow = TimeSpan.FromDays(7);

    [Description("For how long, in event time, the identity of an event is remembered; less where the share of engine.memory_limit is full before, which is counted.")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many identities one partition remembers at most, about 45 bytes each; beyond it the oldest are forgotten and counted. No setting: the process's memory decides.</summary>
    [JsonInclude]
    public int MaxEntries { get; internal init; } = 4_000_000;

    /// <summary>How many identities a partition remembers in so many bytes at most.</summary>
    /// <remarks>An index of 2^k places of 8 bytes serves three quarters as many entries of 24 bytes; the last segment of the entries may be empty.</remarks>
    public static int EntriesIn(long bytes)
    {
        var most = 0L;
        for (var places = 1024L; places <= 1 << 30; places *= 2)
        {
            most = Math.Max(most, Math.Min(places / 4 * 3, (bytes - (8 * places) - (EntryLog.SegmentSize * 24L)) / 24));
        }

        return (int)most;
    }

    /// <summary>The same with another <see cref="MaxEntries"/>.</summary>
    public DeduplicationOptions WithRoomFor(int entries) => this with { MaxEntries = entries };

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Window <= TimeSpan.Zero || Window > LongestWindow)
            yield return new OptionError("window", "must be longer than 0 and at most 7 days", "window: 10m");
    }
}
