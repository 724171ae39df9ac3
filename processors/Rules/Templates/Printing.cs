using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Templates;

/// <summary><c>print</c> and <c>printf</c>, as Go's fmt does them.</summary>
internal static class Printing
{
    private const int MostWidth = 10_000;

    /// <summary>A space between two values of which neither is a text.</summary>
    public static string Print(ReadOnlySpan<object?> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0 && values[i] is not string && values[i - 1] is not string) text.Append(' ');
            text.Append(Shown(values[i]));
        }

        return text.ToString();
    }

    public static string Shown(object? value) => value is null ? "<nil>" : TemplateValue.Show(value);

    public static string Format(string format, ReadOnlySpan<object?> values)
    {
        var text = new StringBuilder();
        var next = 0;
        var reordered = false;
        for (var i = 0; i < format.Length;)
        {
            if (format[i] != '%')
            {
                text.Append(format[i++]);
                continue;
            }

            i++;
            var spec = FormatSpec.Read(format, ref i, values, ref next, ref reordered);
            if (i == format.Length)
            {
                text.Append("%!(NOVERB)");
                break;
            }

            Rune.DecodeFromUtf16(format.AsSpan(i), out var verb, out var length);
            i += length;
            if (verb.Value == '%') text.Append('%');
            else if (spec.IsBad) text.Append(CultureInfo.InvariantCulture, $"%!{verb}(BADINDEX)");
            else if (next >= values.Length) text.Append(CultureInfo.InvariantCulture, $"%!{verb}(MISSING)");
            else text.Append(spec.Show(verb.ToString()[0], values[next++]));
        }

        if (!reordered && next < values.Length)
        {
            text.Append("%!(EXTRA ");
            for (var i = next; i < values.Length; i++)
            {
                if (i > next) text.Append(", ");
                text.Append(values[i] is null ? "<nil>" : $"{TemplateValue.TypeName(values[i])}={Shown(values[i])}");
            }

            text.Append(')');
        }

        return text.ToString();
    }

    /// <summary>A width or precision that is not beyond reason.</summary>
    public static bool IsSane(long width) => width is >= -MostWidth and <= MostWidth;
}
