using Monitoring.Processors.Rules.Groups;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>A group and when it ticks: at whole intervals, one after the other, none left out.</summary>
internal sealed class GroupSchedule
{
    /// <summary>No tick; far from where times overflow.</summary>
    public const long Never = long.MinValue / 4;

    private readonly long _intervalMs;
    private readonly long _offsetMs;
    private readonly long _originMs;

    public GroupSchedule(RuleGroup group, RuleSet rules)
    {
        Group = group;
        _intervalMs = (long)(group.Definition.Interval ?? rules.Policy.Interval).TotalMilliseconds;
        _offsetMs = (long)(group.Definition.QueryOffset ?? rules.Policy.QueryOffset).TotalMilliseconds;
        _originMs = rules.OriginMs;
    }

    public RuleGroup Group { get; }

    /// <summary>The tick that was last; ms since 1970 UTC, or <see cref="Never"/>.</summary>
    public long Last { get; private set; } = Never;

    /// <summary>The tick to come; <see cref="Never"/> before the first watermark.</summary>
    public long Next { get; private set; } = Never;

    /// <summary>Up to where the last tick looked.</summary>
    public long LastRead => Last == Never ? Never : Last - _offsetMs;

    /// <summary>Up to where the tick to come looks.</summary>
    public long NextRead => Next == Never ? Never : Next - _offsetMs;

    /// <summary>What failed at the last tick.</summary>
    public IReadOnlyList<RuleFailure> Failures { get; private set; } = [];

    /// <summary>Where there is no tick to come yet, it is the first after the last one, or else at or after the watermark.</summary>
    public void Begin(long watermark)
    {
        if (Next != Never) return;
        var from = (Last == Never ? watermark : Last + 1) - _originMs;
        var whole = from / _intervalMs;
        if (whole * _intervalMs < from) whole++;
        Next = (whole * _intervalMs) + _originMs;
    }

    /// <summary>The tick to come is done.</summary>
    public GroupTick Tick()
    {
        var tick = Group.Evaluate(Next);
        Failures = tick.Failures;
        (Last, Next) = (Next, Next + _intervalMs);
        return tick;
    }

    /// <summary>Goes on where the same group was, as long as its ticks are the same.</summary>
    public void Continue(long last, long next)
    {
        Last = last;
        if (next != Never && (last == Never ? (next - _originMs) % _intervalMs == 0 : next - last == _intervalMs)) Next = next;
    }
}
