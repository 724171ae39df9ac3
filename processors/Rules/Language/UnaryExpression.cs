namespace Monitoring.Processors.Rules.Language;

/// <summary><c>-x</c> or <c>+x</c>.</summary>
internal sealed class UnaryExpression(int at, bool isNegative, Expression operand) : Expression(at, operand)
{
    public override ValueType Type => Operand.Type;

    public bool IsNegative { get; } = isNegative;

    public Expression Operand { get; } = operand;

    public override string ToString() => (IsNegative ? "-" : "+") + Operand;
}
