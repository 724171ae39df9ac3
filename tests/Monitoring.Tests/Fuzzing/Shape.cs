using System.Text;

namespace Monitoring.Tests.Fuzzing;

/// <summary>Inputs of any length that make readers look again and again at what they have seen.</summary>
internal static class Shape
{
    /// <summary>A part over and over, between a start and an end.</summary>
    public static (string, Func<int, byte[]>) Run(string name, string part, string start = "", string end = "") => (name, length =>
    {
        var text = new StringBuilder(start);
        var times = Math.Max(1, (length - start.Length - end.Length) / Encoding.UTF8.GetByteCount(part));
        return Encoding.UTF8.GetBytes(text.Insert(text.Length, part, times).Append(end).ToString());
    }
    );

    /// <summary>Numbered parts one after the other.</summary>
    public static (string, Func<int, byte[]>) Numbered(string name, Func<int, string> part, string start = "", string end = "") => (name, length =>
    {
        var text = new StringBuilder(start);
        for (var i = 0; text.Length + end.Length < length; i++) text.Append(part(i));
        return Encoding.UTF8.GetBytes(text.Append(end).ToString());
    }
    );

    /// <summary>What slows down text scanners of any kind.</summary>
    public static (string, Func<int, byte[]>)[] OfText { get; } =
    [
        Run("quotes", "\""), Run("backslashes", "\\"), Run("brackets", "["), Run("braces", "{"), Run("blanks", " ", "a", "b"), Run("digits", "7"), Run("dots", "."), Run("digits and dots", "1."),
        Run("at signs", "@"), Run("addresses run together", "a@"), Run("mail of one letter", "a@b.c"), Run("equals signs", "a="), Run("quoted pairs", "k=\"v\" "), Run("open quotes", "k=\" "), Run("dashes", "-"),
        Run("digit groups", "123 "), Run("digits and dashes", "1234-"), Run("phones that go on", "+86 138 "), Run("letters", "a"), Run("token letters", "A1_"), Run("colons", "a:"), Run("secrets", "password=x "),
        Run("secret names", "password"), Run("URLs with passwords", "http://a:b@"), Run("hex and colons", "ab:"), Run("wide digits", "１"), Run("zero width", "1\u200B"), Run("key heads", "-----BEGIN "),
        Run("percent escapes", "%41"), Run("new lines", "\n"), Run("NUL", "\0", "a"), Run("Chinese", "中"), Run("escaped quotes", "\\\""), Run("tokens", "eyJhbGciOiJIUzI1NiJ9."), Run("IBANs", "DE89 "), Run("plates", "京A"),
        Run("options", "--password "), Run("structured data", "[a b=\"c\"]", "<1>1 - - - - - "), Run("structured data of one", " b=\"\\]\"", "<1>1 - - - - - [a", "]"), Run("priorities", "<1>"), Run("times", "2026-01-01 "),
    ];
}
