namespace Monitoring.Processors.Joins;

/// <summary>What the joins of one task go by.</summary>
public sealed record JoinPolicy
{
    /// <summary>What an open key with two events takes at most: object, events, labels of its own, and its part of three tables where they have just doubled.</summary>
    public const int BytesPerKey = 400;

    /// <summary>The joins.</summary>
    public IReadOnlyList<JoinTerms> Table { get; init; } = [];

    /// <summary>How late a fact may be.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Open keys of one task, in equal shares for all joins.</summary>
    public int MaxKeys { get; init; } = 10_000;

    /// <summary>Combinations of labels that one task keeps open.</summary>
    public int MaxSeries { get; init; } = 500;
}
