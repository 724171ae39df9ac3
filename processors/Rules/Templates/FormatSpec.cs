using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>What stands between % and the verb, and how it shapes a value.</summary>
internal struct FormatSpec
{
    private bool _minus;
    private bool _plus;
    private bool _sharp;
    private bool _space;
    private bool _zero;
    private int _width;
    private int _precision;

    /// <summary>An argument index that is none.</summary>
    public bool IsBad { get; private set; }

    public static FormatSpec Read(string format, ref int at, ReadOnlySpan<object?> values, ref int next, ref bool reordered)
    {
        var spec = new FormatSpec { _width = -1, _precision = -1 };
        for (; at < format.Length; at++)
        {
            if (format[at] == '-') spec._minus = true;
            else if (format[at] == '+') spec._plus = true;
            else if (format[at] == '#') spec._sharp = true;
            else if (format[at] == ' ') spec._space = true;
            else if (format[at] == '0') spec._zero = true;
            else break;
        }

        spec.Index(format, ref at, values.Length, ref next, ref reordered);
        spec._width = Number(format, ref at, values, ref next);
        if (spec._width < -1) (spec._minus, spec._width) = (true, -spec._width);
        if (spec._minus) spec._zero = false;
        if (at < format.Length && format[at] == '.')
        {
            at++;
            spec.Index(format, ref at, values.Length, ref next, ref reordered);
            spec._precision = Math.Max(0, Number(format, ref at, values, ref next));
        }

        spec.Index(format, ref at, values.Length, ref next, ref reordered);
        return spec;
    }

    public string Show(char verb, object? value)
    {
        // With v the sign asks for the names of fields.
        if (verb == 'v') _plus = false;
        if (verb == 'T') return Padded(TemplateValue.TypeName(value), false);
        var text = (verb, value) switch
        {
            ('v', null) => Padded("<nil>", false),
            ('v', double d) => Real(d, 'g'),
            ('v', long n) => Whole(n, 'd'),
            ('v' or 't', bool b) => Padded(b ? "true" : "false", false),
            ('v' or 's', string s) => Padded(Cut(s), false),
            ('v' or 's', not (null or double or long or bool)) => Padded(Cut(TemplateValue.Show(value)), false),
            ('q', string s) => Padded(_sharp && !s.Contains('`', StringComparison.Ordinal) ? $"`{s}`" : Language.QuotedText.Of(Cut(s)), false),
            ('x' or 'X', string s) => Padded(verb == 'x' ? Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s)) : Convert.ToHexString(Encoding.UTF8.GetBytes(s)), false),
            ('e' or 'E' or 'f' or 'F' or 'g' or 'G', double d) => Real(d, verb),
            ('d' or 'b' or 'o' or 'O' or 'x' or 'X', long n) => Whole(n, verb),
            ('c', long n) => Padded((Rune.TryCreate((int)n, out var rune) ? rune : Rune.ReplacementChar).ToString(), false),
            ('q', long n) => Padded($"'{(Rune.TryCreate((int)n, out var rune) ? rune : Rune.ReplacementChar)}'", false),
            ('U', long n) => Padded(string.Create(CultureInfo.InvariantCulture, $"U+{n:X4}"), false),
            _ => null,
        };
        return text ?? (value is null ? $"%!{verb}(<nil>)" : $"%!{verb}({TemplateValue.TypeName(value)}={Printing.Shown(value)})");
    }

    private readonly string Real(double value, char verb)
    {
        var form = char.ToLowerInvariant(verb);
        var text = GoNumber.Format(value, form, _precision >= 0 ? _precision : form == 'g' ? -1 : 6);
        if (char.IsUpper(verb) && double.IsFinite(value)) text = text.ToUpperInvariant();
        if (text[0] == '+' && !_plus && _space) text = text[1..];
        return Padded(Signed(text), double.IsFinite(value));
    }

    private readonly string Whole(long value, char verb)
    {
        var magnitude = (ulong)Math.Abs((decimal)value);
        var digits = verb switch
        {
            'x' => magnitude.ToString("x", CultureInfo.InvariantCulture),
            'X' => magnitude.ToString("X", CultureInfo.InvariantCulture),
            'b' => magnitude.ToString("b", CultureInfo.InvariantCulture),
            'o' or 'O' => Convert.ToString((long)magnitude, 8),
            _ => magnitude.ToString(CultureInfo.InvariantCulture),
        };
        if (_precision >= 0) digits = value == 0 && _precision == 0 ? "" : digits.PadLeft(_precision, '0');
        if (_sharp) digits = verb switch { 'x' => "0x", 'X' => "0X", 'b' => "0b", 'o' => "0", _ => "" } + digits;
        if (verb == 'O') digits = "0o" + digits;
        return Padded(Signed((value < 0 ? "-" : "") + digits), _precision < 0);
    }

    private readonly string Signed(string text)
    {
        if (text.StartsWith('-') || text.StartsWith('+')) return text;
        return _plus ? "+" + text : _space ? " " + text : text;
    }

    private readonly string Cut(string text)
    {
        if (_precision < 0) return text;
        return string.Concat(text.EnumerateRunes().Take(_precision).Select(r => r.ToString()));
    }

    private readonly string Padded(string text, bool number)
    {
        var missing = _width - text.EnumerateRunes().Count();
        if (missing <= 0) return text;
        if (_minus) return text + new string(' ', missing);
        if (!_zero) return new string(' ', missing) + text;
        var sign = number && text.Length > 0 && text[0] is '+' or '-' or ' ' ? 1 : 0;
        // Texts are padded with zeros too, numbers that are not finite with spaces.
        return text is "NaN" or "+Inf" or "-Inf" or "Inf" ? new string(' ', missing) + text : text[..sign] + new string('0', missing) + text[sign..];
    }

    // [2] before a width, a precision or the verb.
    private void Index(string format, ref int at, int count, ref int next, ref bool reordered)
    {
        if (at >= format.Length || format[at] != '[') return;
        reordered = true;
        var end = format.IndexOf(']', at);
        if (end < 0 || !int.TryParse(format.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index < 1 || index > count)
        {
            IsBad = true;
            at = end < 0 ? at + 1 : end + 1;
            return;
        }

        next = index - 1;
        at = end + 1;
    }

    private static int Number(string format, ref int at, ReadOnlySpan<object?> values, ref int next)
    {
        if (at < format.Length && format[at] == '*')
        {
            at++;
            return next < values.Length && values[next++] is long given && Printing.IsSane(given) ? (int)given : -1;
        }

        var start = at;
        while (at < format.Length && char.IsAsciiDigit(format[at])) at++;
        if (at == start) return -1;
        return int.TryParse(format.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Printing.IsSane(number) ? number : -1;
    }
}
