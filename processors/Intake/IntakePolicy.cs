using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Processors.Deduplication;
using Monitoring.Processors.Filtering;
using Monitoring.Processors.Joins;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Masking;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing;
using Monitoring.Processors.Sessions;
using Monitoring.Processors.Windowing;

namespace Monitoring.Processors.Intake;

/// <summary>What intake does with events, without secrets: it is published by content hash, so that a replay sees the policy that was in force.</summary>
public sealed record IntakePolicy
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // A setting of another build that was left out would rebuild another state.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new SecretConverter() },
    };

    public ParsingOptions Parsing { get; init; } = new();

    public FilterOptions Filter { get; init; } = new();

    public MaskingOptions Masking { get; init; } = new();

    public DeduplicationOptions Deduplication { get; init; } = new();

    public SampleOptions Samples { get; init; } = new();

    public LogMetricOptions LogMetrics { get; init; } = new();

    public SessionOptions Sessions { get; init; } = new();

    public JoinOptions Joins { get; init; } = new();

    public WatermarkOptions Watermark { get; init; } = new();

    /// <summary>The policy as JSON: equal policies give equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is not a policy, or one of another build with settings that this one does not know.</exception>
    public static IntakePolicy FromBytes(ReadOnlySpan<byte> policy) =>
        JsonSerializer.Deserialize<IntakePolicy>(policy, Json) ?? throw new JsonException("The policy is null.");
}
