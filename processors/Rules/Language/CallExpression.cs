namespace Monitoring.Processors.Rules.Language;

/// <summary>A function with its arguments.</summary>
internal sealed class CallExpression(int at, FunctionSignature function, IReadOnlyList<Expression> arguments) : Expression(at, arguments)
{
    public override ValueType Type => Function.Returns;

    public FunctionSignature Function { get; } = function;

    public IReadOnlyList<Expression> Arguments => Parts;

    public override string ToString() => $"{Function.Name}({string.Join(", ", Arguments)})";
}
