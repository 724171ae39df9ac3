namespace Monitoring.Processors.Rules.Language;

/// <summary>A node of the typed tree of a PromQL text; immutable.</summary>
internal abstract class Expression
{
    private protected Expression(int at, params IReadOnlyList<Expression> parts)
    {
        At = at;
        Parts = parts;
        foreach (var part in parts) Depth = Math.Max(Depth, part.Depth);
        Depth++;
    }

    /// <summary>What it evaluates to.</summary>
    public abstract ValueType Type { get; }

    /// <summary>The place of its first character in the text, from 0.</summary>
    public int At { get; }

    /// <summary>The expressions that it is made of, in the order of the text.</summary>
    public IReadOnlyList<Expression> Parts { get; }

    /// <summary>How many nodes the longest way down has, this one included.</summary>
    public int Depth { get; }

    /// <summary>Canonical PromQL, which gives an equal tree when parsed.</summary>
    public abstract override string ToString();

    /// <summary>The expression without parentheses around it.</summary>
    public Expression Unwrapped()
    {
        var inner = this;
        while (inner is Parenthesized wrapped) inner = wrapped.Inner;
        return inner;
    }
}
