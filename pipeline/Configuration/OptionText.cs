using System.Collections;
using System.Globalization;
using System.Text;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Writes values as YAML would have them; secrets as <see cref="Secret.Hidden"/>.</summary>
internal static class OptionText
{
    /// <summary>One scalar, or a list or map on one line.</summary>
    public static string Format(object? value, OptionProperty property)
    {
        if (value is null) return "null";
        if (property.IsSecret) return value is "" ? "\"\"" : Quote(Secret.Hidden);
        return value switch
        {
            string text => Text(text),
            bool flag => flag ? "true" : "false",
            Uri { UserInfo.Length: > 0 } uri => Text(uri.OriginalString.Replace(uri.UserInfo + "@", Secret.Hidden + "@", StringComparison.Ordinal)),
            TimeSpan duration => DurationText.Format(duration),
            Enum name => OptionProperty.SnakeCase(name.ToString()),
            int or long when property.IsSize => SizeText.Format(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            IDictionary map => "{" + string.Join(", ", map.Keys.Cast<string>().Select(key => $"{Text(key)}: {Format(map[key], property)}")) + "}",
            _ when OptionProperty.IsRecord(value.GetType()) => "{" + string.Join(", ", OptionProperty.Of(value.GetType()).Select(p => $"{p.Name}: {Format(p.Info.GetValue(value), p)}")) + "}",
            IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(i => Format(i, property))) + "]",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => Text(value.ToString() ?? ""),
        };
    }

    private static string Text(string text)
    {
        var plain = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "._/-".Contains(c, StringComparison.Ordinal))
            && char.IsAsciiLetter(text[0]) && text is not ("true" or "false" or "null");
        return plain ? text : Quote(text);
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
