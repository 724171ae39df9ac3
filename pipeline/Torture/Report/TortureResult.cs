using Monitoring.Pipeline.Torture.Checking;

namespace Monitoring.Pipeline.Torture.Report;

/// <summary>What a run has shown.</summary>
internal sealed record TortureResult
{
    /// <summary>How often each kind of fault struck.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    public required Account Account { get; init; }

    /// <summary>Every promise that was broken.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Sendings, resent and broken ones included.</summary>
    public required long Published { get; init; }

    /// <summary>The most memory of one pipeline, in bytes.</summary>
    public required long PeakBytes { get; init; }

    public required TimeSpan LongestStall { get; init; }

    /// <summary>What had been broken last before it.</summary>
    public required string StalledAfter { get; init; }

    /// <summary>Records of aborted transactions.</summary>
    public required long Aborted { get; init; }

    /// <summary>Tasks that rebuilt state from records.</summary>
    public required int Replayed { get; init; }

    /// <summary>Tasks that were told that they are no longer the owner.</summary>
    public required int Fenced { get; init; }

    public bool Held => Findings.Count == 0;

    /// <summary>Everything that is wrong, a line each.</summary>
    public string Explain() => string.Join('\n', Findings);
}
