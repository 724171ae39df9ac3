using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Operators on two numbers.</summary>
internal static class Arithmetic
{
    /// <summary>The number of an arithmetic operator; 1 or 0 of a comparison.</summary>
    public static double Compute(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        BinaryOperator.Divide => left / right,
        BinaryOperator.Remainder => left % right,
        BinaryOperator.Power => GoMath.Pow(left, right),
        BinaryOperator.Atan2 => Math.Atan2(left, right),
        _ => Holds(op, left, right) ? 1 : 0,
    };

    /// <summary>Whether a comparison holds. Trimming holds of no two numbers, since it is for native histograms.</summary>
    public static bool Holds(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Equal => left == right,
        BinaryOperator.NotEqual => left != right,
        BinaryOperator.Less => left < right,
        BinaryOperator.LessOrEqual => left <= right,
        BinaryOperator.Greater => left > right,
        BinaryOperator.GreaterOrEqual => left >= right,
        _ => false,
    };

    /// <summary>True for the operators that make a new number, which no longer is the metric's.</summary>
    public static bool IsArithmetic(BinaryOperator op) => op >= BinaryOperator.Add;
}
