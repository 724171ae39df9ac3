namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>What an expression came to.</summary>
internal abstract record QueryResult
{
    /// <summary>One number.</summary>
    internal sealed record Scalar(Point Point) : QueryResult;

    /// <summary>A value for each of some series, in the order of a sorting function, otherwise in no order that means anything.</summary>
    internal sealed record Vector(IReadOnlyList<VectorSample> Samples) : QueryResult;

    /// <summary>The values of some series over a range of time, ordered by label set.</summary>
    internal sealed record Matrix(IReadOnlyList<SeriesPoints> Series) : QueryResult;

    /// <summary>A text.</summary>
    internal sealed record Text(string Value) : QueryResult;
}
