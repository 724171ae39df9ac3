using Monitoring.Pipeline.Observability;
using Monitoring.Schemas.Alerts;
using Serilog;

namespace Monitoring.Pipeline.Engine.Tasks;

/// <summary>Gaps that a task has noticed and not yet committed. They are told once they are: a task that dies before notices them again.</summary>
internal sealed class PendingGaps(ILogger log)
{
    private readonly List<OffsetGap> _gaps = [];

    public int Count => _gaps.Count;

    public void Add(OffsetGap gap) => _gaps.Add(gap);

    /// <summary>Takes the gaps of one commit.</summary>
    public IReadOnlyList<OffsetGap> Take()
    {
        OffsetGap[] taken = [.. _gaps];
        _gaps.Clear();
        return taken;
    }

    /// <summary>Counts and logs what is committed; from any thread.</summary>
    public void Tell(IReadOnlyList<OffsetGap> committed)
    {
        foreach (var gap in committed)
        {
            Telemetry.OffsetsVanished(gap.Stage, gap.Topic, gap.Partition, gap.Offsets.Count);
            log.Error(
                "{Topic}-{Partition}: {Count} offsets, {First} to {Last}, vanished before {Stage} read them ({Cause})",
                gap.Topic, gap.Partition, gap.Offsets.Count, gap.Offsets.First, gap.Offsets.End - 1, gap.Stage, gap.CauseName);
        }
    }
}
