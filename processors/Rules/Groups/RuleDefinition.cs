using Monitoring.Processors.Rules.Language;
using Monitoring.Processors.Rules.Templates;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>A rule as its file defines it.</summary>
internal sealed record RuleDefinition
{
    /// <summary>The recorded metric, or the alert.</summary>
    public required string Name { get; init; }

    public required bool IsAlert { get; init; }

    public required Expression Expression { get; init; }

    /// <summary>How long the expression has to hold before the alert fires.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How long the alert still fires after the expression holds no more.</summary>
    public TimeSpan KeepFiringFor { get; init; }

    /// <summary>The labels as written, those of the group among them.</summary>
    public NamedTexts Labels { get; init; } = NamedTexts.Empty;

    /// <summary>The labels of an alert, to be expanded; ordered by name.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> LabelTemplates { get; init; } = [];

    /// <summary>The annotations, to be expanded; ordered by name.</summary>
    public IReadOnlyList<KeyValuePair<string, Template>> Annotations { get; init; } = [];

    /// <summary>From 1.</summary>
    public int Line { get; init; }

    /// <summary>From 1.</summary>
    public int Column { get; init; }
}

/// <summary>Rules that are evaluated one after the other at the same times.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Name">Unique in the file.</param>
/// <param name="Interval">Between two evaluations; null for the default.</param>
/// <param name="QueryOffset">How far in the past the rules look; null for the default.</param>
/// <param name="Limit">Most results of a rule; 0 for no limit.</param>
/// <param name="Rules">In the order in which they are evaluated.</param>
internal sealed record GroupDefinition(string File, string Name, TimeSpan? Interval, TimeSpan? QueryOffset, int Limit, IReadOnlyList<RuleDefinition> Rules);
