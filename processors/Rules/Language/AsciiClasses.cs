using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Monitoring.Processors.Rules.Language;

/// <summary>The classes of characters that RE2 knows by name, as the inside of a set.</summary>
internal static class AsciiClasses
{
    private const string Word = "0-9A-Za-z_", Digit = "0-9", Space = @"\t\n\f\r ";
    private static readonly Dictionary<string, string> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = Digit,
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = Word,
        ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>Of the escapes d, w and s.</summary>
    public static string Of(char escape) => escape switch { 'd' => Digit, 'w' => Word, _ => Space };

    /// <summary>Of a name such as <c>alpha</c>.</summary>
    public static bool TryFind(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? set) => Posix.TryGetValue(name, out set);

    /// <summary>All that a set leaves, itself as the inside of a set, since .NET cannot hold a negative set within another.</summary>
    public static string Complement(string set)
    {
        var regex = new Regex($"[{set}]", RegexOptions.CultureInvariant);
        var rest = new StringBuilder();
        for (var c = 0; c < 128; c++)
        {
            if (!regex.IsMatch(((char)c).ToString())) rest.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}");
        }

        return rest.Append(@"\u0080-\uffff").ToString();
    }
}
