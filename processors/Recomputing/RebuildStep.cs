namespace Monitoring.Processors.Recomputing;

/// <summary>What a stretch of time is rebuilt from.</summary>
public enum Feed
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Stored events or samples.</summary>
    Rows,

    /// <summary>The stored window of the hour that the stretch is.</summary>
    Hour,

    /// <summary>The stored window of the day that the stretch is.</summary>
    Day,
}

/// <summary>A stretch of time that is fed and closed at once.</summary>
/// <param name="Start">ms since 1970 UTC.</param>
/// <param name="End">ms since 1970 UTC.</param>
/// <param name="Logs">What metrics from logs are rebuilt from.</param>
/// <param name="Samples">What metrics from samples are rebuilt from.</param>
public readonly record struct RebuildStep(long Start, long End, Feed Logs, Feed Samples);
