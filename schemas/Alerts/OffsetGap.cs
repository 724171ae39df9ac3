using System.Globalization;

namespace Monitoring.Schemas.Alerts;

/// <summary>Why offsets could not be read.</summary>
public enum GapCause
{
    /// <summary>The broker deleted them: retention, or DeleteRecords.</summary>
    Deleted,
    /// <summary>Their batch is damaged on the broker's disk.</summary>
    Corrupt,
}

/// <summary>Offsets of a partition that vanished before a stage had read them.</summary>
/// <remarks>
/// What they held is not known: the range is the most that was lost. Transaction markers inside it count too; those in front of it do not.
/// </remarks>
/// <param name="Stage">The stage that had to read them.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offsets">The range.</param>
/// <param name="Cause">Why.</param>
/// <param name="NoticedAt">When the stage noticed.</param>
public sealed record OffsetGap(string Stage, string Topic, int Partition, OffsetRange Offsets, GapCause Cause, DateTimeOffset NoticedAt)
{
    /// <summary>The name of every alert about lost offsets.</summary>
    public const string AlertName = "OffsetsVanished";

    /// <summary>The cause as tables and labels have it.</summary>
    public string CauseName => Cause == GapCause.Deleted ? "deleted" : "corrupt";

    /// <summary>The alert: one for each stage and partition, whose revision is the end of the newest range, so that it rises.</summary>
    /// <remarks>Nothing brings the records back, so it stays firing until the topic's retention takes it.</remarks>
    public AlertEvent ToAlert()
    {
        var (what, whatZh) = Cause == GapCause.Deleted ? ("were deleted", "已被删除") : ("are damaged", "已损坏");
        return new AlertEvent
        {
            Labels = new(StringComparer.Ordinal)
            {
                ["alertname"] = AlertName,
                ["severity"] = "critical",
                ["priority"] = "P1",
                ["stage"] = Stage,
                ["topic"] = Topic,
                ["partition"] = Partition.ToString(CultureInfo.InvariantCulture),
            },
            Revision = Offsets.End,
            State = AlertState.Firing,
            Annotations = new(StringComparer.Ordinal)
            {
                ["summary"] = $"{Offsets.Count} offsets of {Topic}-{Partition} {what} before {Stage} read them",
                ["summary_zh"] = $"{Topic}-{Partition} 的 {Offsets.Count} 个偏移量在 {Stage} 读取之前{whatZh}",
                ["description"] = $"Offsets {Offsets.First} to {Offsets.End - 1} are lost to {Stage}. " + (Cause == GapCause.Deleted
                    ? "Make the topic's retention longer than any outage, and look why the stage was behind."
                    : "Look at the broker's disk; where there are replicas, have another one lead the partition."),
                ["description_zh"] = $"偏移量 {Offsets.First} 至 {Offsets.End - 1} 对 {Stage} 已丢失。" + (Cause == GapCause.Deleted
                    ? "请将主题的保留时间设置得比任何停机时间更长，并查明该阶段落后的原因。"
                    : "请检查代理的磁盘；若有副本，请让其他副本担任该分区的领导者。"),
            },
            StartsAt = NoticedAt,
            Value = Offsets.Count,
            Offsets = Offsets,
        };
    }
}
