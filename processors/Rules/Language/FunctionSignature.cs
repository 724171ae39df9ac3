namespace Monitoring.Processors.Rules.Language;

/// <summary>A function's name, and the types that it takes and gives.</summary>
/// <param name="Name">As it is written; case counts.</param>
/// <param name="Takes">The types of its arguments; that of the last holds of all that follow.</param>
/// <param name="Optional">How many arguments may be left out or added at the end: 0 none, n the last and n-1 more, -1 the last and any number more.</param>
/// <param name="Returns">The type of its value.</param>
internal sealed record FunctionSignature(string Name, IReadOnlyList<ValueType> Takes, int Optional, ValueType Returns)
{
    private static readonly Dictionary<string, FunctionSignature> All = Table().ToDictionary(f => f.Name, StringComparer.Ordinal);

    public static FunctionSignature? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>The names of all functions.</summary>
    public static IEnumerable<string> Names => All.Keys;

    private static IEnumerable<FunctionSignature> Table()
    {
        const ValueType vector = ValueType.Vector, matrix = ValueType.Matrix, scalar = ValueType.Scalar, text = ValueType.String;
        string[] ofVector =
        [
            "abs", "absent", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg", "exp", "floor", "ln", "log10", "log2", "rad", "sgn", "sin", "sinh", "sort",
            "sort_desc", "sqrt", "start_timestamp", "tan", "tanh", "timestamp", "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum",
        ];
        string[] ofRange =
        [
            "absent_over_time", "avg_over_time", "changes", "count_over_time", "delta", "deriv", "first_over_time", "idelta", "increase", "irate", "last_over_time", "mad_over_time",
            "max_over_time", "min_over_time", "present_over_time", "rate", "resets", "stddev_over_time", "stdvar_over_time", "sum_over_time",
            "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time",
        ];
        string[] ofDate = ["day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"];
        foreach (var name in ofVector) yield return new(name, [vector], 0, vector);
        foreach (var name in ofRange) yield return new(name, [matrix], 0, vector);
        foreach (var name in ofDate) yield return new(name, [vector], 1, vector);
        foreach (var name in (string[])["time", "pi", "start", "end", "step", "range"]) yield return new(name, [], 0, scalar);
        foreach (var name in (string[])["max_of", "min_of"]) yield return new(name, [scalar, scalar], 0, scalar);
        foreach (var name in (string[])["double_exponential_smoothing", "holt_winters"]) yield return new(name, [matrix, scalar, scalar], 0, vector);
        foreach (var name in (string[])["clamp_max", "clamp_min"]) yield return new(name, [vector, scalar], 0, vector);
        foreach (var name in (string[])["sort_by_label", "sort_by_label_desc"]) yield return new(name, [vector, text], -1, vector);
        yield return new("clamp", [vector, scalar, scalar], 0, vector);
        yield return new("histogram_fraction", [scalar, scalar, vector], 0, vector);
        yield return new("histogram_quantile", [scalar, vector], 0, vector);
        yield return new("histogram_quantiles", [vector, text, scalar, scalar], 9, vector);
        yield return new("info", [vector, vector], 1, vector);
        yield return new("label_join", [vector, text, text, text], -1, vector);
        yield return new("label_replace", [vector, text, text, text, text], 0, vector);
        yield return new("predict_linear", [matrix, scalar], 0, vector);
        yield return new("quantile_over_time", [scalar, matrix], 0, vector);
        yield return new("round", [vector, scalar], 1, vector);
        yield return new("scalar", [vector], 0, scalar);
        yield return new("vector", [scalar], 0, vector);
    }
}
