using System.Globalization;

namespace Monitoring.Processors.Rules.Language;

internal enum QueryEdge
{
    None,

    /// <summary><c>@ start()</c></summary>
    Start,

    /// <summary><c>@ end()</c></summary>
    End,
}

/// <summary>The time that a selector or a subquery looks at instead of the time of the evaluation.</summary>
/// <param name="Offset">How much earlier; null for none.</param>
/// <param name="AtMs">A fixed time, ms since 1970 UTC; null for none.</param>
/// <param name="Edge">The begin or the end of the query, instead of a fixed time.</param>
internal sealed record TimeShift(Duration? Offset, long? AtMs, QueryEdge Edge)
{
    public static readonly TimeShift None = new(null, null, QueryEdge.None);

    public bool HasAt => AtMs is not null || Edge != QueryEdge.None;

    public string AtText => AtMs is { } ms
        ? string.Create(CultureInfo.InvariantCulture, $" @ {ms / 1000.0:F3}")
        : Edge switch { QueryEdge.Start => " @ start()", QueryEdge.End => " @ end()", _ => "" };

    public string OffsetText => Offset is null or Duration.Fixed { Value: 0 } ? "" : $" offset {Offset}";
}
