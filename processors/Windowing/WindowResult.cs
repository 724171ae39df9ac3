using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>What a window shows of one series at one moment.</summary>
/// <param name="Series">The series' number.</param>
/// <param name="Level">The level.</param>
/// <param name="Start">ms since 1970 UTC; the window holds it.</param>
/// <param name="End">ms since 1970 UTC; the window does not hold it.</param>
/// <param name="Revision">0 for the first result of a window; the highest one counts.</param>
/// <param name="IsFinal">False for an early result: the window is still open.</param>
public readonly record struct WindowResult(int Series, WindowLevel Level, long Start, long End, int Revision, bool IsFinal);

/// <summary>Takes the results of windows. What it is handed is valid until the call returns.</summary>
public interface IWindowResults
{
    /// <param name="result">Which window of which series.</param>
    /// <param name="value">Its numbers.</param>
    /// <param name="sketches">Its sketches, or null where the series has none.</param>
    void Write(in WindowResult result, in WindowValue value, WindowSketches? sketches);

    /// <summary>The last window of a series was sealed: its number may be forgotten.</summary>
    void Idle(int series);
}
