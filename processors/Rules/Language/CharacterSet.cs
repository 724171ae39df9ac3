using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Language;

/// <summary>A set of code points, written as .NET can match it: by units of UTF-16, two for what lies beyond U+FFFF.</summary>
internal sealed class CharacterSet
{
    private const int LastUnit = 0xffff, Last = 0x10ffff, FirstHigh = 0xd800, FirstLow = 0xdc00, LastLow = 0xdfff;
    private const string Surrogates = @"\ud800-\udfff", Pair = @"[\ud800-\udbff][\udc00-\udfff]";
    private readonly List<(int First, int Last)> _ranges = [];

    public CharacterSet Add(int first, int last)
    {
        if (first > last) return this;
        _ranges.Add((first, last));
        return this;
    }

    public void Add(CharacterSet other) => _ranges.AddRange(other._ranges);

    public bool Contains(int code) => _ranges.Exists(r => r.First <= code && code <= r.Last);

    public CharacterSet Complement()
    {
        var rest = new CharacterSet();
        var next = 0;
        foreach (var (first, last) in Merged())
        {
            rest.Add(next, first - 1);
            next = last + 1;
        }

        return rest.Add(next, Last);
    }

    /// <summary>Whether all characters beyond ASCII are in it, or none is.</summary>
    public bool IsUniformBeyondAscii => Merged().Where(r => r.Last >= 0x80).ToList() is [] or [( <= 0x80, Last)];

    /// <summary>The set, or all that it leaves, as an expression that can be repeated.</summary>
    /// <param name="isNegative">All that it leaves; said as such, since letters of the other case are added before.</param>
    /// <param name="isStarred">A greedy star follows: where it takes all pairs it may take their halves, which is the faster expression.</param>
    public string Write(bool isNegative, bool isStarred)
    {
        var units = Units();
        var pairs = (isNegative ? Complement() : this).Merged().Where(r => r.Last > LastUnit).Select(r => (Math.Max(r.First, LastUnit + 1), r.Last)).ToList();
        var takesAll = pairs is [(LastUnit + 1, Last)];
        if (takesAll && isStarred) return isNegative ? units.Length == 0 ? "(?s:.)" : $"[^{units}]" : $"[{units}{Surrogates}]";
        var parts = new List<string>();
        if (isNegative) parts.Add($"[^{units}{Surrogates}]");
        else if (units.Length > 0) parts.Add($"[{units}]");
        if (takesAll) parts.Add(Pair);
        else parts.AddRange(Pairs(pairs));
        return parts is [var only] && pairs.Count == 0 ? only : parts.Count == 0 ? @"[^\u0000-\uffff]" : $"(?:{string.Join('|', parts)})";
    }

    // The ranges within the first 65,536, as the inside of a set.
    private string Units()
    {
        var units = new StringBuilder();
        foreach (var (first, last) in Merged())
        {
            Range(units, first, Math.Min(last, FirstHigh - 1));
            Range(units, Math.Max(first, LastLow + 1), Math.Min(last, LastUnit));
        }

        return units.ToString();
    }

    // First halves that share their second halves share an alternative.
    private static IEnumerable<string> Pairs(List<(int First, int Last)> ranges)
    {
        var lows = new SortedDictionary<int, StringBuilder>();
        foreach (var (first, last) in ranges)
        {
            for (var start = first; start <= last; start = (start | 0x3ff) + 1)
            {
                var high = FirstHigh + ((start - LastUnit - 1) >> 10);
                if (!lows.TryGetValue(high, out var low)) lows[high] = low = new StringBuilder();
                Range(low, FirstLow + (start & 0x3ff), FirstLow + (Math.Min(last, start | 0x3ff) & 0x3ff));
            }
        }

        foreach (var alike in lows.GroupBy(l => l.Value.ToString(), l => l.Key))
        {
            var highs = new CharacterSet();
            foreach (var high in alike) highs.Add(high, high);
            var text = new StringBuilder();
            foreach (var (first, last) in highs.Merged()) Range(text, first, last);
            yield return $"[{text}][{alike.Key}]";
        }
    }

    private static void Range(StringBuilder text, int first, int last)
    {
        if (first < last) text.Append(CultureInfo.InvariantCulture, $"\\u{first:x4}-\\u{last:x4}");
        else if (first == last) text.Append(CultureInfo.InvariantCulture, $"\\u{first:x4}");
    }

    private List<(int First, int Last)> Merged()
    {
        var merged = new List<(int First, int Last)>();
        foreach (var range in _ranges.Order())
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1) merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else merged.Add(range);
        }

        return merged;
    }
}
