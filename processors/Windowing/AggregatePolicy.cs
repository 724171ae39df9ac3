using System.Text.Json;
using System.Text.Json.Serialization;

namespace Monitoring.Processors.Windowing;

/// <summary>Partitions of one topic that event time is read from.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partitions">How many partitions it has.</param>
public sealed record WatermarkSource(string Topic, int Partitions);

/// <summary>A metric whose numbers come so long after the watermark has passed their time.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="By">Longer than any number of it takes.</param>
public sealed record DelayedMetric(string Name, TimeSpan By);

/// <summary>What the windows go by: published by content hash, so that a replay sees what was in force.</summary>
public sealed record AggregatePolicy
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>How long after its end a window takes late numbers.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>IANA name of the zone whose midnights part days.</summary>
    public string Timezone { get; init; } = "UTC";

    /// <summary>Metrics from logs whose windows close later than those of others, because joins know them later.</summary>
    public IReadOnlyList<DelayedMetric> Delays { get; init; } = [];

    /// <summary>All that have to have spoken before a window closes.</summary>
    public IReadOnlyList<WatermarkSource> Sources { get; init; } = [];

    /// <summary>The policy as JSON: equal policies give equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is not a policy, or one of another build.</exception>
    public static AggregatePolicy FromBytes(ReadOnlySpan<byte> policy) =>
        JsonSerializer.Deserialize<AggregatePolicy>(policy, Json) ?? throw new JsonException("The policy is null.");
}
