using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The begin, end and step of a whole query, which <c>start()</c>, <c>end()</c>, <c>step()</c> and <c>range()</c> name.</summary>
/// <param name="StartMs">The first evaluation; ms since 1970 UTC.</param>
/// <param name="EndMs">The last one.</param>
/// <param name="StepMs">From one to the next; 0 for an instant.</param>
internal readonly record struct QueryTimes(long StartMs, long EndMs, long StepMs)
{
    public double StepSeconds => StepMs / 1000.0;

    public double RangeSeconds => (EndMs - StartMs) / 1000.0;

    /// <summary>Where a selector looks when evaluated at a time, before its offset.</summary>
    public long Fixed(TimeShift shift, long timeMs) => shift.Edge switch
    {
        QueryEdge.Start => StartMs,
        QueryEdge.End => EndMs,
        _ => shift.AtMs ?? timeMs,
    };

    /// <summary>Where a selector looks when evaluated at a time.</summary>
    public long Shifted(TimeShift shift, long timeMs) => Fixed(shift, timeMs) - (shift.Offset is null ? 0 : Length(shift.Offset));

    /// <summary>A range or a step in ms.</summary>
    /// <exception cref="EvaluationException">It is not greater than 0.</exception>
    public long Positive(Duration duration)
    {
        var length = Length(duration);
        return length > 0 || duration is Duration.Fixed ? length : throw new EvaluationException("duration must be greater than 0");
    }

    private long Length(Duration duration)
    {
        if (duration is Duration.Fixed) return duration.Milliseconds(StepSeconds, RangeSeconds);
        var seconds = duration.Seconds(StepSeconds, RangeSeconds);
        return double.IsFinite(seconds) && Math.Abs(seconds) < long.MaxValue / 1e9 ? duration.Milliseconds(StepSeconds, RangeSeconds) : throw new EvaluationException("duration is out of range");
    }
}
