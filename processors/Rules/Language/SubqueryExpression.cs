namespace Monitoring.Processors.Rules.Language;

/// <summary>A vector evaluated at the steps of a range of time.</summary>
/// <param name="inner">The vector.</param>
/// <param name="range">How long the range is.</param>
/// <param name="step">From one evaluation to the next; null for the default.</param>
/// <param name="shift">The time it looks at.</param>
internal sealed class SubqueryExpression(Expression inner, Duration range, Duration? step, TimeShift shift) : Expression(inner.At, inner)
{
    public override ValueType Type => ValueType.Matrix;

    public Expression Inner { get; } = inner;

    public Duration Range { get; } = range;

    public Duration? Step { get; } = step;

    public TimeShift Shift { get; } = shift;

    public SubqueryExpression With(TimeShift shift) => new(Inner, Range, Step, shift);

    public override string ToString() => $"{Inner}[{Range}:{Step}]{Shift.AtText}{Shift.OffsetText}";
}
