namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A valid expression cannot be evaluated over the series that are there, as in Prometheus: many-to-many matching, a duplicate label set, too many samples.</summary>
internal sealed class EvaluationException(string message) : Exception(message)
{
    /// <summary>The feature's name, where Prometheus would evaluate what this engine does not; null otherwise.</summary>
    public string? RefusedFeature { get; init; }
}
