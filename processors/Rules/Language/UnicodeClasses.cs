using System.Collections.Concurrent;
using System.Globalization;

namespace Monitoring.Processors.Rules.Language;

/// <summary>The general categories and the scripts of Unicode, by the names that RE2 knows: <c>L</c>, <c>Lu</c>, <c>Greek</c>.</summary>
internal static class UnicodeClasses
{
    // In the order of UnicodeCategory; what is not assigned has no name in RE2.
    private static readonly string[] Categories = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So".Split(' ');
    private static readonly ConcurrentDictionary<string, CharacterSet?> s_sets = new(StringComparer.Ordinal);
    private static readonly Lazy<Dictionary<string, string>> s_scripts = new(ReadScripts);

    /// <summary>Null for a name that is none.</summary>
    public static CharacterSet? Find(string name)
    {
        if (name == "Any") return new CharacterSet().Add(0, 0x10ffff);
        var isCategory = name.Length is 1 or 2 && Array.Exists(Categories, c => c.StartsWith(name, StringComparison.Ordinal));
        return isCategory ? s_sets.GetOrAdd(name, OfCategory) : s_scripts.Value.ContainsKey(name) ? s_sets.GetOrAdd(name, OfScript) : null;
    }

    private static CharacterSet OfCategory(string name)
    {
        var set = new CharacterSet();
        var first = -1;
        for (var code = 0; code <= 0x110000; code++)
        {
            var isMember = code <= 0x10ffff && (int)CharUnicodeInfo.GetUnicodeCategory(code) is var category && category < Categories.Length && Categories[category].StartsWith(name, StringComparison.Ordinal);
            if (isMember && first < 0) first = code;
            if (isMember || first < 0) continue;
            set.Add(first, code - 1);
            first = -1;
        }

        return set;
    }

    private static CharacterSet OfScript(string name)
    {
        var set = new CharacterSet();
        foreach (var range in s_scripts.Value[name].Split(' '))
        {
            var ends = range.Split('-');
            set.Add(Code(ends[0]), Code(ends[^1]));
        }

        return set;
    }

    private static int Code(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    // A script a line: its name and its ranges.
    private static Dictionary<string, string> ReadScripts()
    {
        using var reader = new StreamReader(typeof(UnicodeClasses).Assembly.GetManifestResourceStream("Scripts.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ', 2)).ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal);
    }
}
