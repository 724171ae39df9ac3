using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Where the range of a range vector lies.</summary>
internal readonly record struct RangeBounds(long StartMs, long EndMs, RangeExtension Extension)
{
    public double Seconds => (EndMs - StartMs) / 1000.0;
}
