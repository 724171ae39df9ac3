namespace Monitoring.Processors.Rules.Language;

/// <summary>A length of time in a selector: fixed, or computed from the step and the range of the query.</summary>
internal abstract record Duration
{
    /// <summary>Seconds.</summary>
    /// <param name="step">The query's step, seconds; 0 for an instant.</param>
    /// <param name="range">The query's range, seconds.</param>
    public abstract double Seconds(double step, double range);

    /// <summary>In whole milliseconds, as Prometheus cuts them.</summary>
    /// <param name="step">The query's step, seconds; 0 for an instant.</param>
    /// <param name="range">The query's range, seconds.</param>
    public virtual long Milliseconds(double step, double range) => (long)(Seconds(step, range) * 1000);

    // Within a computation a number stays a number.
    private string Part => this is Fixed { HasUnit: false } number ? NumberText.Plain(number.Value) : ToString();

    /// <summary>A number of seconds, or a duration with units.</summary>
    internal sealed record Fixed(double Value, bool HasUnit) : Duration
    {
        public override double Seconds(double step, double range) => Value;

        public override long Milliseconds(double step, double range) => (long)(Math.Round(Value * 1e9) / 1e6);

        public override string ToString() => DurationText.Of(Milliseconds(0, 0));
    }

    /// <summary><c>step()</c> or <c>range()</c>.</summary>
    internal sealed record OfQuery(string Name) : Duration
    {
        public override double Seconds(double step, double range) => Name == "step" ? step : range;

        public override string ToString() => $"{Name}()";
    }

    internal sealed record Negative(Duration Inner) : Duration
    {
        public override double Seconds(double step, double range) => -Inner.Seconds(step, range);

        public override string ToString() => $"-{Inner.Part}";
    }

    internal sealed record InParentheses(Duration Inner) : Duration
    {
        public override double Seconds(double step, double range) => Inner.Seconds(step, range);

        public override string ToString() => $"({Inner.Part})";
    }

    /// <summary>The smaller or the larger of two.</summary>
    internal sealed record OneOf(string Name, Duration Left, Duration Right) : Duration
    {
        public override double Seconds(double step, double range) => Name == "min_of"
            ? Math.Min(Left.Seconds(step, range), Right.Seconds(step, range))
            : Math.Max(Left.Seconds(step, range), Right.Seconds(step, range));

        public override string ToString() => $"{Name}({Left.Part}, {Right.Part})";
    }

    internal sealed record Computed(string Sign, Duration Left, Duration Right) : Duration
    {
        public override double Seconds(double step, double range)
        {
            var left = Left.Seconds(step, range);
            var right = Right.Seconds(step, range);
            return Sign switch
            {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                "/" => left / right,
                "%" => left % right,
                _ => GoMath.Pow(left, right),
            };
        }

        public override string ToString() => $"{Left.Part} {Sign} {Right.Part}";
    }
}
