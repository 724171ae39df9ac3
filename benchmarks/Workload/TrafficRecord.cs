namespace Monitoring.Benchmarks.Workload;

/// <summary>One Kafka record as a publisher would write it, with what a checker has to know about it.</summary>
public sealed record TrafficRecord
{
    /// <summary>The topic that its publisher writes.</summary>
    public required string Topic { get; init; }

    /// <summary>The source's name in UTF-8, as the shipped publishers' configurations key: agent id for Filebeat, host for Fluentd and Fluent Bit.</summary>
    public required byte[] Key { get; init; }

    /// <summary>The JSON document, or what is left of it where it is broken.</summary>
    public required byte[] Value { get; init; }

    /// <summary>What it is about.</summary>
    public required TrafficKind Kind { get; init; }

    /// <summary>When the event happened, to the millisecond; it also stands in the log line.</summary>
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>Personal data inside <see cref="Value"/>; empty for most.</summary>
    public required IReadOnlyList<PersonalDatum> PersonalData { get; init; }

    /// <summary>The text of <see cref="Key"/>.</summary>
    public required string Source { get; init; }

    /// <summary>0, 1, 2, … in the order of generation, resent and broken ones included.</summary>
    public required long Sequence { get; init; }

    /// <summary>The <see cref="Sequence"/> of the event that this one repeats, or null.</summary>
    public long? ResendOf { get; init; }

    /// <summary>How it was broken on purpose.</summary>
    public TrafficDefect Defect { get; init; }

    /// <summary>True where the same publisher identity was sent before: a deduplicating reader stores it once.</summary>
    public bool IsResend => ResendOf is not null;

    /// <summary>True where no reader can make an event of it.</summary>
    public bool IsBroken => Defect != TrafficDefect.None;
}
