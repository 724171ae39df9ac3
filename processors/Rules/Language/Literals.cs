namespace Monitoring.Processors.Rules.Language;

/// <summary>A number, or a duration in seconds.</summary>
internal sealed class NumberLiteral(int at, double value, bool isDuration) : Expression(at)
{
    public override ValueType Type => ValueType.Scalar;

    public double Value { get; } = value;

    public bool IsDuration { get; } = isDuration;

    public override string ToString() => IsDuration ? DurationText.Of((long)Math.Round(Value * 1000)) : NumberText.Plain(Value);
}

/// <summary>A text in quotes.</summary>
internal sealed class StringLiteral(int at, string value) : Expression(at)
{
    private AnchoredPattern? _pattern;

    public override ValueType Type => ValueType.String;

    public string Value { get; } = value;

    /// <summary>The text as a regular expression, read when it is first asked for.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public AnchoredPattern Pattern => _pattern ??= new AnchoredPattern(Value);

    public override string ToString() => QuotedText.Of(Value);
}
