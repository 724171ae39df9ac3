namespace Monitoring.Processors.Rules.Language;

internal enum AggregateOperator
{
    Sum,
    Avg,
    Count,
    Min,
    Max,
    Group,
    Stddev,
    Stdvar,
    TopK,
    BottomK,
    CountValues,
    Quantile,
    LimitK,
    LimitRatio,
}

/// <summary>A vector made of groups of another.</summary>
/// <param name="at">The first character of the operator.</param>
/// <param name="op">What is made of a group.</param>
/// <param name="inner">The vector.</param>
/// <param name="parameter">The operator's first argument; null where it takes none.</param>
/// <param name="isWithout">True where the labels are those that do not part groups.</param>
/// <param name="labels">Of <c>by</c> or <c>without</c>.</param>
internal sealed class AggregateExpression(int at, AggregateOperator op, Expression inner, Expression? parameter, bool isWithout, IReadOnlyList<string> labels)
    : Expression(at, parameter is null ? [inner] : [parameter, inner])
{
    private static readonly string[] Names =
        ["sum", "avg", "count", "min", "max", "group", "stddev", "stdvar", "topk", "bottomk", "count_values", "quantile", "limitk", "limit_ratio"];

    public override ValueType Type => ValueType.Vector;

    public AggregateOperator Operator { get; } = op;

    public Expression Inner { get; } = inner;

    public Expression? Parameter { get; } = parameter;

    public bool IsWithout { get; } = isWithout;

    public IReadOnlyList<string> Labels { get; } = labels;

    public static bool TryParse(string name, out AggregateOperator found)
    {
        found = (AggregateOperator)Array.FindIndex(Names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found >= 0;
    }

    public static string NameOf(AggregateOperator op) => Names[(int)op];

    public static bool HasParameter(AggregateOperator op) => op >= AggregateOperator.TopK;

    public override string ToString()
    {
        var grouping = IsWithout ? $" without ({LabelNames.List(Labels)}) " : Labels.Count > 0 ? $" by ({LabelNames.List(Labels)}) " : "";
        return $"{NameOf(Operator)}{grouping}({(Parameter is null ? "" : $"{Parameter}, ")}{Inner})";
    }
}
