using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Recomputing;

/// <summary>What is done about a window whose stored figures are not those of the stored rows.</summary>
public enum Verdict
{
    /// <summary>Its correction is to be stored.</summary>
    Correct,

    /// <summary>The rows give fewer numbers than the stream counted: rows are missing, not numbers.</summary>
    Fewer,

    /// <summary>Labels beyond a cardinality bound were folded into one series, and nobody knows any more which.</summary>
    Overflow,

    /// <summary>Its rows came from several Kafka clusters, of which the stream counts each for itself.</summary>
    Clusters,
}

/// <summary>A window of a series that shows other figures once it is rebuilt.</summary>
/// <param name="Stored">Null where there is no such window yet.</param>
/// <param name="Rebuilt">Null where the stored rows give none. Its revision and cluster are those to store it under.</param>
/// <param name="Verdict">What is done about it.</param>
public sealed record WindowDifference(WindowFigures? Stored, WindowFigures? Rebuilt, Verdict Verdict)
{
    /// <summary>Which one: the rebuilt one, or the stored one where there is none.</summary>
    public WindowFigures Window => Rebuilt ?? Stored!;
}
