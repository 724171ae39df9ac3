namespace Monitoring.Processors.Rules.Templates;

/// <summary><c>eq</c>, <c>lt</c> and their kin: only values of one type compare, so <c>eq $value 1</c> fails and <c>eq $value 1.0</c> does not.</summary>
internal static class Comparison
{
    private const string Incompatible = "incompatible types for comparison";

    /// <summary>Whether the first equals one of the others.</summary>
    public static bool Equal(object?[] values)
    {
        if (values.Length == 1) throw new FormatException("missing argument for comparison");
        foreach (var other in values.AsSpan(1))
        {
            if (AreEqual(values[0], other)) return true;
        }

        return false;
    }

    public static bool Less(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a < b,
        (double a, double b) => a < b,
        (string a, string b) => string.CompareOrdinal(a, b) < 0,
        _ => throw new FormatException(IsBasic(left) && IsBasic(right) && left!.GetType() != right!.GetType() ? Incompatible : "invalid type for comparison"),
    };

    public static bool LessOrEqual(object? left, object? right) => Less(left, right) || AreEqual(left, right);

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (long a, long b) => a == b,
        (double a, double b) => a == b,
        (string a, string b) => a == b,
        (bool a, bool b) => a == b,
        (null, _) or (_, null) => false,
        (TemplateMap or IReadOnlyList<TemplateSample>, _) => throw NotComparable(left),
        (_, TemplateMap or IReadOnlyList<TemplateSample>) => throw NotComparable(right),
        _ => left.GetType() == right.GetType() ? left.Equals(right) : throw new FormatException(Incompatible),
    };

    private static bool IsBasic(object? value) => value is long or double or string or bool;

    private static FormatException NotComparable(object value) => new($"non-comparable type {TemplateValue.Show(value)}: {TemplateValue.TypeName(value)}");
}
