namespace Monitoring.Processors.Rules.Language;

internal enum BinaryOperator
{
    Or,
    And,
    Unless,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary><c>&lt;/</c>, which cuts native histograms from above.</summary>
    TrimUpper,

    /// <summary><c>&gt;/</c>, which cuts native histograms from below.</summary>
    TrimLower,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Atan2,
    Power,
}

/// <summary>How the operators are written and how tightly they bind.</summary>
internal static class BinaryOperators
{
    private static readonly string[] Names = ["or", "and", "unless", "==", "!=", "<", "<=", ">", ">=", "</", ">/", "+", "-", "*", "/", "%", "atan2", "^"];

    /// <summary>What a sign before an operand binds as tightly as.</summary>
    public const int UnaryPrecedence = 5;

    public static bool TryParse(in Token token, out BinaryOperator found)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            found = (BinaryOperator)i;
            if (char.IsAsciiLetter(Names[i][0]) ? token.IsWord(Names[i]) : token.Is(Names[i])) return true;
        }

        found = default;
        return false;
    }

    public static string Text(this BinaryOperator op) => Names[(int)op];

    public static int Precedence(this BinaryOperator op) => op switch
    {
        BinaryOperator.Or => 1,
        BinaryOperator.And or BinaryOperator.Unless => 2,
        BinaryOperator.Add or BinaryOperator.Subtract => 4,
        BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Remainder or BinaryOperator.Atan2 => UnaryPrecedence,
        BinaryOperator.Power => 6,
        _ => 3,
    };

    public static bool IsSet(this BinaryOperator op) => op <= BinaryOperator.Unless;

    public static bool IsComparison(this BinaryOperator op) => op is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual;

    public static bool IsTrim(this BinaryOperator op) => op is BinaryOperator.TrimUpper or BinaryOperator.TrimLower;
}
