namespace Monitoring.Processors.Rules.Language;

/// <summary>An expression in parentheses.</summary>
internal sealed class Parenthesized(int at, Expression inner) : Expression(at, inner)
{
    public override ValueType Type => Inner.Type;

    public Expression Inner { get; } = inner;

    public override string ToString() => $"({Inner})";
}
