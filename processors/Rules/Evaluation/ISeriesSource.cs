using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Where the samples of selectors come from.</summary>
internal interface ISeriesSource
{
    /// <summary>The series that all matchers accept, each once, with their samples in time order, staleness markers included.</summary>
    /// <param name="matchers">At least one; that of the metric's name is <c>__name__</c>.</param>
    /// <param name="fromMs">The oldest time, inclusive; ms since 1970 UTC.</param>
    /// <param name="toMs">The newest time, inclusive; ms since 1970 UTC.</param>
    IEnumerable<SeriesPoints> Select(IReadOnlyList<LabelMatcher> matchers, long fromMs, long toMs);
}
