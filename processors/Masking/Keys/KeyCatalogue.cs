using System.Text;
using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Keys;

/// <summary>Tells from a name what its value is: <c>db_password</c>, <c>X-Api-Key</c>, <c>userPassword</c>, <c>支付密码</c>.</summary>
/// <remarks>Names are dismissed by a table over their last two bytes; the few that pass are compared term by term, the longest first.</remarks>
internal static class KeyCatalogue
{
    /// <summary>Longest name that is looked at, in bytes; longer ones are judged by their end.</summary>
    public const int LongestName = 64;

    private static readonly byte[] Buckets = new byte[65536];
    private static readonly Term[][] Terms = Build();

    /// <summary>False for nearly all names that mean nothing here. <paramref name="name"/> as it was sent, without quotes.</summary>
    public static bool MayMeanSomething(ReadOnlySpan<byte> name) =>
        name.Length >= 2 && Buckets[(Lower(name[^2]) << 8) | Lower(name[^1])] != 0;

    public static KeyMeaning Classify(ReadOnlySpan<byte> name)
    {
        while (name.Length > 2 && (Bytes.IsDigit(name[^1]) || name[^1] is (byte)']' or (byte)'_' or (byte)'-')) name = name[..^1];
        if (!MayMeanSomething(name)) return KeyMeaning.None;
        if (name.Length > LongestName) name = name[^LongestName..];
        Span<byte> plain = stackalloc byte[LongestName];
        Span<bool> wordStart = stackalloc bool[LongestName + 1];
        var length = 0;
        var starts = true;
        for (var i = 0; i < name.Length; i++)
        {
            var b = name[i];
            if (b is (byte)'_' or (byte)'-' or (byte)'.' or (byte)' ' or (byte)'[' or (byte)'$' or (byte)':')
            {
                starts = true;
                continue;
            }

            wordStart[length] = starts || (Bytes.IsUpper(b) && !Bytes.IsUpper(name[i - 1]));
            plain[length++] = Lower(b);
            starts = b >= 0x80;
        }

        plain = plain[..length];
        foreach (var term in Terms[Buckets[(plain[^2] << 8) | plain[^1]]])
        {
            if (!plain.EndsWith(term.Text)) continue;
            var at = length - term.Text.Length;
            if (at == 0 || (!term.Whole && (wordStart[at] || term.Text.Length >= 6))) return term.Meaning;
        }

        return KeyMeaning.None;
    }

    private static byte Lower(byte b) => Bytes.IsUpper(b) ? (byte)(b | 0x20) : b;

    private static Term[][] Build()
    {
        var terms = KeyTerms.All.SelectMany(row => row.Terms.Split(' ', StringSplitOptions.RemoveEmptyEntries), (row, term) =>
            new Term(Encoding.UTF8.GetBytes(term.TrimStart('=')), row.Meaning, term[0] == '='));
        var buckets = new List<Term[]> { Array.Empty<Term>() };
        foreach (var bucket in terms.GroupBy(term => (term.Text[^2] << 8) | term.Text[^1]))
        {
            Buckets[bucket.Key] = (byte)buckets.Count;
            buckets.Add([.. bucket.OrderByDescending(term => term.Text.Length)]);
        }

        return [.. buckets];
    }

    private sealed record Term(byte[] Text, KeyMeaning Meaning, bool Whole);
}
