namespace Monitoring.Processors.Rules.Language;

/// <summary>The classes of ASCII characters that RE2 knows by name.</summary>
internal static class AsciiClasses
{
    // First and last character of each range.
    private const string Word = "09AZ__az", Digit = "09";
    private static readonly Dictionary<string, string> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = "09AZaz",
        ["alpha"] = "AZaz",
        ["ascii"] = "\0\x7f",
        ["blank"] = "\t\t  ",
        ["cntrl"] = "\0\x1f\x7f\x7f",
        ["digit"] = Digit,
        ["graph"] = "!~",
        ["lower"] = "az",
        ["print"] = " ~",
        ["punct"] = "!/:@[`{~",
        ["space"] = "\t\r  ",
        ["upper"] = "AZ",
        ["word"] = Word,
        ["xdigit"] = "09AFaf",
    };

    /// <summary>Of the escapes d, w and s.</summary>
    public static CharacterSet Of(char escape) => Set(escape switch { 'd' => Digit, 'w' => Word, _ => "\t\n\f\r  " });

    /// <summary>Of a name such as <c>alpha</c>; null for one that is none.</summary>
    public static CharacterSet? Find(string name) => Posix.TryGetValue(name, out var ranges) ? Set(ranges) : null;

    /// <summary>A set with the other case of its letters, of which k and s have one beyond ASCII too.</summary>
    public static CharacterSet Folded(CharacterSet set)
    {
        var folded = new CharacterSet();
        folded.Add(set);
        for (var c = 'a'; c <= 'z'; c++)
        {
            var upper = char.ToUpperInvariant(c);
            if (!set.Contains(c) && !set.Contains(upper)) continue;
            folded.Add(c, c).Add(upper, upper);
            if (c == 'k') folded.Add(0x212a, 0x212a);
            if (c == 's') folded.Add(0x17f, 0x17f);
        }

        return folded;
    }

    private static CharacterSet Set(string ranges)
    {
        var set = new CharacterSet();
        for (var i = 0; i < ranges.Length; i += 2) set.Add(ranges[i], ranges[i + 1]);
        return set;
    }
}
