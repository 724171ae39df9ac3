using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Processors.Windowing;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>A file of rules in Prometheus' format.</summary>
/// <param name="Name">As it was named.</param>
/// <param name="Text">Its content.</param>
public sealed record RuleText(string Name, string Text);

/// <summary>What rules are evaluated: published by content hash, so that a replay sees what was in force.</summary>
public sealed record RulesPolicy
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The files; groups that tick at the same time go in their order.</summary>
    public IReadOnlyList<RuleText> Files { get; init; } = [];

    /// <summary>Between two ticks of a group that names no interval, and the step of a subquery that names none.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far in the past the rules of a group look that does not say so: how late a sample may be without being missed.</summary>
    public TimeSpan QueryOffset { get; init; }

    /// <summary>How old the newest sample of a series may be.</summary>
    public TimeSpan Lookback { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>True for Prometheus 2: a sample exactly at the beginning of a range belongs to it.</summary>
    public bool LeftClosed { get; init; }

    /// <summary>Added to each alert that does not have them.</summary>
    public IReadOnlyDictionary<string, string> ExternalLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>What templates see as <c>$externalURL</c>.</summary>
    public string ExternalUrl { get; init; } = "";

    /// <summary>Series that are kept at a time; new ones beyond it are not seen by any rule, and counted.</summary>
    public int MaxSeries { get; init; } = 1_000_000;

    /// <summary>Samples that are kept at a time, 16 bytes each; those beyond it are not seen by any rule, and counted.</summary>
    public int MaxSamples { get; init; } = 50_000_000;

    /// <summary>All that have to have spoken before a group ticks.</summary>
    public IReadOnlyList<WatermarkSource> Sources { get; init; } = [];

    /// <summary>The policy as JSON: equal policies give equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is not a policy, or one of another build.</exception>
    public static RulesPolicy FromBytes(ReadOnlySpan<byte> policy) =>
        JsonSerializer.Deserialize<RulesPolicy>(policy, Json) ?? throw new JsonException("The policy is null.");
}
