using System.Globalization;

namespace Monitoring.Processors.Rules.Templates;

/// <summary><c>.</c></summary>
internal sealed class DotNode(int at) : TemplateNode(at)
{
    public override string ToString() => ".";
}

/// <summary><c>nil</c></summary>
internal sealed class NilNode(int at) : TemplateNode(at)
{
    public override string ToString() => "nil";
}

/// <summary><c>true</c> or <c>false</c>, a quoted text, or a number.</summary>
/// <param name="at">Its first character, from 0.</param>
/// <param name="written">As written.</param>
/// <param name="value">A bool, string, long or double.</param>
internal sealed class ConstantNode(int at, string written, object value) : TemplateNode(at)
{
    public object Value => value;

    public override string ToString() => written;
}

/// <summary>The name of a function.</summary>
internal sealed class FunctionNode(int at, string name) : TemplateNode(at)
{
    public string Name => name;

    public override string ToString() => name;
}

/// <summary>Fields of something: <c>.Labels.job</c>, <c>$labels.job</c>, <c>(…).Value</c>.</summary>
/// <param name="at">Its first character, from 0.</param>
/// <param name="start">A variable, a pipe, a function, or the dot.</param>
/// <param name="names">The fields, in order.</param>
internal sealed class FieldNode(int at, TemplateNode start, IReadOnlyList<string> names) : TemplateNode(at)
{
    public TemplateNode Start => start;

    public IReadOnlyList<string> Names => names;

    public override string ToString() =>
        (start is DotNode ? "" : start is PipeNode ? $"({start})" : start.ToString()) + string.Concat(names.Select(n => "." + n));
}

/// <summary><c>$name</c>; <c>$</c> is what the template was given.</summary>
internal sealed class VariableNode(int at, string name) : TemplateNode(at)
{
    public string Name => name;

    public override string ToString() => name;
}

/// <summary>Numbers as Go writes them.</summary>
internal static class NumberNode
{
    /// <summary>A long for a whole number without point and exponent, else a double.</summary>
    public static bool TryRead(string text, out object value)
    {
        value = 0L;
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        var sign = plain[0] is '+' or '-' ? plain[..1] : "";
        var digits = plain[sign.Length..];
        if (digits.Length > 1 && digits[0] == '0' && digits[1] is not ('.' or 'e' or 'E'))
        {
            var (radix, from) = char.ToLowerInvariant(digits[1]) switch { 'x' => (16, 2), 'o' => (8, 2), 'b' => (2, 2), _ => (8, 1) };
            var whole = 0L;
            foreach (var c in digits.AsSpan(from))
            {
                var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
                if (digit >= radix || whole > long.MaxValue / radix) return false;
                whole = (whole * radix) + digit;
            }

            value = sign == "-" ? -whole : whole;
            return digits.Length > from;
        }

        if (long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)) value = integer;
        else if (double.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)) value = real;
        else return false;
        return true;
    }
}
