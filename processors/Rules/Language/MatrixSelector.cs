namespace Monitoring.Processors.Rules.Language;

/// <summary>The samples of a range of time, of each series that a selector chooses.</summary>
/// <param name="selector">With the offset and the time of the whole.</param>
/// <param name="range">How long the range is.</param>
internal sealed class MatrixSelector(VectorSelector selector, Duration range) : Expression(selector.At, selector)
{
    public override ValueType Type => ValueType.Matrix;

    public VectorSelector Selector { get; } = selector;

    public Duration Range { get; } = range;

    public override string ToString() => $"{Selector.SeriesText}[{Range}]{Selector.ExtensionText}{Selector.Shift.AtText}{Selector.Shift.OffsetText}";
}
