namespace Monitoring.Processors.Rules.Language;

/// <summary>Two operands and what joins them.</summary>
/// <param name="at">The first character of the left operand.</param>
/// <param name="op">The operator.</param>
/// <param name="left">The operand on the left.</param>
/// <param name="right">The operand on the right.</param>
/// <param name="returnsBool">True for a comparison that gives 0 or 1 instead of choosing.</param>
/// <param name="matching">How series are paired; null unless both are vectors.</param>
internal sealed class BinaryExpression(int at, BinaryOperator op, Expression left, Expression right, bool returnsBool, VectorMatching? matching) : Expression(at, left, right)
{
    public override ValueType Type => Left.Type == ValueType.Scalar && Right.Type == ValueType.Scalar ? ValueType.Scalar : ValueType.Vector;

    public BinaryOperator Operator { get; } = op;

    public Expression Left { get; } = left;

    public Expression Right { get; } = right;

    public bool ReturnsBool { get; } = returnsBool;

    public VectorMatching? Matching { get; } = matching;

    public override string ToString() => $"{Left} {Operator.Text()}{(ReturnsBool ? " bool" : "")}{Matching} {Right}";
}
