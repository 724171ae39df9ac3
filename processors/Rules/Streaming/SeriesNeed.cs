using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Series that some rules select, and how long their samples are kept for it.</summary>
internal sealed class SeriesNeed(IReadOnlyList<LabelMatcher> matchers)
{
    private readonly Dictionary<GroupSchedule, long> _reaches = [];

    public IReadOnlyList<LabelMatcher> Matchers { get; } = matchers;

    /// <summary>The series, in the order in which they came.</summary>
    public List<SampleRing> Series { get; } = [];

    /// <summary>Samples before are no longer read; ms since 1970 UTC.</summary>
    public long Horizon { get; private set; } = GroupSchedule.Never;

    /// <summary>Samples up to here have been read; ms since 1970 UTC.</summary>
    public long ReadTo { get; private set; } = GroupSchedule.Never;

    /// <summary>A group reads samples up to so much older than its evaluation.</summary>
    public void Reach(GroupSchedule group, long reachMs) => _reaches[group] = Math.Max(reachMs, _reaches.GetValueOrDefault(group));

    /// <summary>Looks where the groups are.</summary>
    public void Follow()
    {
        (Horizon, ReadTo) = (long.MaxValue, GroupSchedule.Never);
        foreach (var (group, reach) in _reaches)
        {
            Horizon = Math.Min(Horizon, group.NextRead - reach);
            ReadTo = Math.Max(ReadTo, group.LastRead);
        }
    }
}
