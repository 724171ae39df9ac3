namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>How expressions are evaluated.</summary>
internal sealed record EvaluationOptions
{
    public static readonly EvaluationOptions Default = new();

    /// <summary>How old the newest sample of a series may be for an instant selector.</summary>
    public TimeSpan Lookback { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>True for Prometheus 2: a sample exactly at the beginning of a range or of the lookback belongs to it.</summary>
    public bool LeftClosed { get; init; }

    /// <summary>True to drop the metric name at the end of the evaluation, as Prometheus' feature flag does.</summary>
    public bool DelayedNameRemoval { get; init; }

    /// <summary>True for Prometheus 3.9 and later: a pair that a comparison leaves out is a match all the same, so a second one fails.</summary>
    public bool StrictMatching { get; init; }

    /// <summary>The step of a subquery that names none.</summary>
    public TimeSpan SubqueryStep { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many samples an evaluation may hold at a time.</summary>
    public long MaxSamples { get; init; } = 50_000_000;

    /// <exception cref="EvaluationException">That many samples are more than an evaluation may hold.</exception>
    public void RequireRoom(long samples)
    {
        if (samples > MaxSamples) throw new EvaluationException("query processing would load too many samples into memory in query execution");
    }
}
