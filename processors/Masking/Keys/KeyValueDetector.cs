using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Keys;

/// <summary>Finds values by the name before them: key=value, key: value, JSON and XML inside a text, URL queries, headers, command lines.</summary>
internal static class KeyValueDetector
{
    /// <summary>Looks at the delimiter at <paramref name="at"/>.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Match match)
    {
        match = default;
        var end = at;
        while (end > 0 && at - end < 3 && Bytes.IsBlank(text[end - 1])) end--;
        var quoted = end > 0 && text[end - 1] is (byte)'"' or (byte)'\'' or (byte)'`';
        if (quoted) end--;
        if (quoted && end > 0 && text[end - 1] == '\\') end--;
        if (end < 2) return false;
        if (!KeyCatalogue.MayMeanSomething(text[..end]) && !(Bytes.IsDigit(text[end - 1]) || text[end - 1] == ']')) return false;
        var start = end;
        while (start > 0 && end - start < KeyCatalogue.LongestName && IsName(text[start - 1])) start--;
        if (start == end) return false;
        if (text[at] == '>' && (text[start] == '/' || Bytes.At(text, start - 1) != '<')) return false;
        if (text[at] == ':' && Bytes.At(text, at + 1) == ':') return false;
        var meaning = KeyCatalogue.Classify(text[start..end]);
        return meaning != KeyMeaning.None && TryValue(text, at + 1, meaning, out match);
    }

    /// <summary>Looks at the command-line option whose dashes start at <paramref name="at"/>: --password hunter2.</summary>
    public static bool TryOption(ReadOnlySpan<byte> text, int at, out Match match)
    {
        match = default;
        if (Bytes.IsWord(Bytes.At(text, at - 1))) return false;
        var start = at + 2;
        var end = Bytes.TokenEnd(text, start);
        if (end - start < 2 || Bytes.At(text, end) != ' ' || Bytes.At(text, end + 1) == '-') return false;
        if (!KeyCatalogue.MayMeanSomething(text[start..end])) return false;
        var meaning = KeyCatalogue.Classify(text[start..end]);
        return meaning is KeyMeaning.Secret or KeyMeaning.Token && TryValue(text, end + 1, meaning, out match);
    }

    private static bool TryValue(ReadOnlySpan<byte> text, int from, KeyMeaning meaning, out Match match)
    {
        match = default;
        var (start, end) = ValueRange.Find(text, from, meaning);
        if (start >= end) return false;
        var kind = KeyedValue.Kind(meaning, text[start..end]);
        if (kind == MaskKind.None) return false;
        match = new Match(start, end, kind);
        return true;
    }

    private static bool IsName(byte b) => Bytes.IsToken(b) || b is (byte)'.' or (byte)'[' or (byte)']' or (byte)'/' or >= 0x80;
}
