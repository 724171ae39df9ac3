using Monitoring.Processors.Rules.Evaluation;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Compares results with what a promqltest file expects, as closely as Prometheus does.</summary>
internal static class PromqlTestComparison
{
    private const double Tolerance = 0.000001;

    /// <summary>How the result of an instant differs; null where it does not.</summary>
    public static string? Of(PromqlTestExpectation expected, QueryResult result) => result switch
    {
        QueryResult.Scalar scalar => Scalar(expected, scalar.Point.Value),
        QueryResult.Text text => text.Value == expected.Text ? null : $"expected the text {expected.Text}, got {text.Value}",
        QueryResult.Matrix matrix => expected.Times is { } times ? Matrix(expected, matrix.Series, times.StartMs, times.StepMs) : "got a matrix",
        QueryResult.Vector vector => Vector(expected, vector.Samples),
        _ => throw new InvalidOperationException(result.ToString()),
    };

    /// <summary>How the result of a range differs; null where it does not.</summary>
    public static string? Matrix(PromqlTestExpectation expected, IReadOnlyList<SeriesPoints> matrix, long start, long step)
    {
        if (expected.Scalar is not null) return "expected a scalar, got a matrix";
        var found = matrix.ToDictionary(s => s.Labels, s => s.Points);
        foreach (var (labels, values) in Latest(expected).Values)
        {
            if (!found.Remove(labels, out var points)) return $"{labels} is missing";
            var wanted = values.Select((v, i) => (Value: v, Time: start + (i * step))).Where(v => !v.Value.IsMissing).Select(v => new Point(v.Time, v.Value.Value)).ToArray();
            var shown = string.Join(' ', points.ToArray());
            if (wanted.Length != points.Length) return $"{labels} has {points.Length} instead of {wanted.Length} samples: {shown}";
            for (var i = 0; i < wanted.Length; i++)
            {
                var got = points.Span[i];
                if (got.TimeMs != wanted[i].TimeMs || !AlmostEqual.Are(got.Value, wanted[i].Value, Tolerance)) return $"{labels} has {got} instead of {wanted[i]}: {shown}";
            }
        }

        return found.Count == 0 ? null : $"not expected: {found.First().Key}";
    }

    private static string? Vector(PromqlTestExpectation expected, IReadOnlyList<VectorSample> samples)
    {
        if (expected.Scalar is not null) return "expected a scalar, got a vector";
        var wanted = Latest(expected);
        for (var i = 0; i < samples.Count; i++)
        {
            var (labels, _, value) = samples[i];
            if (!wanted.Remove(labels, out var series)) return $"not expected: {labels} {value}";
            if (!AlmostEqual.Are(value, series.Values[0].Value, Tolerance)) return $"{labels} is {value} instead of {series.Values[0].Value}";
            if (expected.IsOrdered && !expected.Series[i].Labels.Equals(labels)) return $"{labels} is at place {i + 1}";
        }

        return wanted.Count == 0 ? null : $"{wanted.First().Key} is missing";
    }

    private static string? Scalar(PromqlTestExpectation expected, double value)
    {
        if (expected.Scalar is not { } wanted) return $"got the scalar {value}";
        return AlmostEqual.Are(value, wanted, Tolerance) ? null : $"expected {wanted}, got {value}";
    }

    // Of a series that is named twice, the last.
    private static Dictionary<LabelSet, NotedSeries> Latest(PromqlTestExpectation expected)
    {
        var series = new Dictionary<LabelSet, NotedSeries>();
        foreach (var one in expected.Series) series[one.Labels] = one;
        return series;
    }
}
