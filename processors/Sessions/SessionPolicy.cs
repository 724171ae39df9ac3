using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Processors.Joins;
using Monitoring.Processors.Windowing;

namespace Monitoring.Processors.Sessions;

/// <summary>What the sessions go by: published by content hash, so that a replay sees what was in force.</summary>
public sealed record SessionPolicy
{
    /// <summary>What an open session takes at most: object, id, labels, and its part of three tables.</summary>
    public const int BytesPerSession = 400;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The longest pause inside a session.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How much longer than the gap a session waits for facts that are late.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest session.</summary>
    public TimeSpan MaxLength { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The steps of the funnel, in their order; the last one is the goal.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>Open sessions of one task.</summary>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>Combinations of labels that one task keeps open.</summary>
    public int MaxSeries { get; init; } = 500;

    /// <summary>What joins go by, which are made of the same facts' topic.</summary>
    public JoinPolicy Joins { get; init; } = new();

    /// <summary>All that have to have spoken before a session is over.</summary>
    public IReadOnlyList<WatermarkSource> Sources { get; init; } = [];

    internal SessionTerms Terms() => new((long)Gap.TotalMilliseconds, (long)Grace.TotalMilliseconds, (long)MaxLength.TotalMilliseconds);

    /// <summary>The policy as JSON: equal policies give equal bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is not a policy, or one of another build.</exception>
    public static SessionPolicy FromBytes(ReadOnlySpan<byte> policy) =>
        JsonSerializer.Deserialize<SessionPolicy>(policy, Json) ?? throw new JsonException("The policy is null.");
}
