using Monitoring.Processors.Rules.Evaluation;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>How far an alert is.</summary>
internal enum AlertState
{
    /// <summary>It fired and is resolved.</summary>
    Inactive,

    /// <summary>The expression holds, not yet for long enough.</summary>
    Pending,

    /// <summary>The expression holds for long enough, or held a short time ago.</summary>
    Firing,
}

/// <summary>An instance of an alerting rule, for one label set. All times are ms since 1970 UTC.</summary>
internal sealed record Alert
{
    /// <summary>What makes it this alert: the labels of the expression without the metric's name, those of the rule, and <c>alertname</c>.</summary>
    public required LabelSet Labels { get; init; }

    public required NamedTexts Annotations { get; init; }

    public required AlertState State { get; init; }

    /// <summary>What the expression last came to.</summary>
    public required double Value { get; init; }

    /// <summary>Since when the expression holds.</summary>
    public required long ActiveAt { get; init; }

    public long? FiredAt { get; init; }

    public long? ResolvedAt { get; init; }

    /// <summary>Since when it fires only because of <c>keep_firing_for</c>.</summary>
    public long? KeepFiringSince { get; init; }
}

/// <summary>An alert that went from one state into another.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="Alert">As it is now; one that is dropped while pending is inactive.</param>
/// <param name="Before">Its state before; inactive for a new one.</param>
internal readonly record struct AlertChange(RuleDefinition Rule, Alert Alert, AlertState Before);
