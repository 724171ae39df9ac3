using Monitoring.Processors.Rules.Evaluation;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>A command of a promqltest file.</summary>
/// <param name="Line">From 1.</param>
internal abstract record PromqlTestStep(int Line)
{
    /// <summary>Forgets all series.</summary>
    internal sealed record Clear(int Line) : PromqlTestStep(Line);

    /// <summary>Adds series, a value each <paramref name="IntervalMs"/> from time 0.</summary>
    /// <param name="Line">From 1.</param>
    /// <param name="IntervalMs">From one value to the next.</param>
    /// <param name="Series">The lines, not yet read.</param>
    /// <param name="WithHistograms">True where native histograms are made of the classic ones too.</param>
    internal sealed record Load(int Line, long IntervalMs, IReadOnlyList<string> Series, bool WithHistograms) : PromqlTestStep(Line);

    /// <summary>Evaluates an expression, at one time or over a range.</summary>
    /// <param name="Line">From 1.</param>
    /// <param name="Expression">PromQL.</param>
    /// <param name="StartMs">The first time.</param>
    /// <param name="EndMs">The last time.</param>
    /// <param name="StepMs">0 for an instant.</param>
    /// <param name="Expected">What it must come to.</param>
    internal sealed record Eval(int Line, string Expression, long StartMs, long EndMs, long StepMs, PromqlTestExpectation Expected) : PromqlTestStep(Line);
}

/// <summary>What an evaluation must come to.</summary>
internal sealed record PromqlTestExpectation
{
    public bool Fails { get; init; }

    /// <summary>The message of the failure, or an expression that it matches; null for any.</summary>
    public string? Message { get; init; }

    public bool IsMessagePattern { get; init; }

    public bool IsOrdered { get; init; }

    public double? Scalar { get; init; }

    public string? Text { get; init; }

    /// <summary>The times of a range vector's samples, where an instant gives one: the first and the step.</summary>
    public (long StartMs, long StepMs)? Times { get; init; }

    public IReadOnlyList<NotedSeries> Series { get; init; } = [];
}
