using Monitoring.Processors.Rules.Evaluation;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>Where rules read series and put their own.</summary>
internal interface ISampleStore : ISeriesSource
{
    /// <summary>Adds a sample at the end of its series.</summary>
    /// <returns>Null, or why it was refused: it is older than the newest one, or another value at the same time.</returns>
    string? TryAppend(LabelSet labels, Point point);
}
