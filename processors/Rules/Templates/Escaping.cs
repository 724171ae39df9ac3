using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Templates;

/// <summary><c>html</c>, <c>js</c> and <c>urlquery</c>.</summary>
internal static class Escaping
{
    public static string Html(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            escaped.Append(c switch { '\0' => "\uFFFD", '"' => "&#34;", '\'' => "&#39;", '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => null } ?? c.ToString());
        }

        return escaped.ToString();
    }

    public static string JavaScript(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\\' or '\'' or '"': escaped.Append('\\').Append(rune); break;
                case '<' or '>' or '&' or '=' or < ' ': escaped.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"); break;
                default: escaped.Append(rune); break;
            }
        }

        return escaped.ToString();
    }

    public static string UrlQuery(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~') escaped.Append((char)b);
            else if (b == ' ') escaped.Append('+');
            else escaped.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return escaped.ToString();
    }
}
