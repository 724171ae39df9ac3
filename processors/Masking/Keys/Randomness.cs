using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Keys;

/// <summary>Whether a text looks like a generated key rather than a name or a number.</summary>
internal static class Randomness
{
    private const int ShortestKey = 16;
    private const double LeastBits = 3.0;

    /// <summary>Letters and digits mixed, long enough, no separators of paths or identifiers, high entropy.</summary>
    public static bool IsKeyLike(ReadOnlySpan<byte> value)
    {
        if (value.StartsWith("sk-"u8)) return value.Length >= 10;
        if (value.Length is < ShortestKey or > 512 || !IsMixed(value)) return false;
        foreach (var b in value)
        {
            if (!Bytes.IsToken(b) && b is not ((byte)'+' or (byte)'/' or (byte)'=' or (byte)'.' or (byte)'~')) return false;
        }

        return value.IndexOfAny("_-."u8) < 0 ? Entropy(value) >= LeastBits : Entropy(value) >= LeastBits + 0.5 && !IsUuid(value);
    }

    /// <summary>True where there are letters and at least two digits among them.</summary>
    public static bool IsMixed(ReadOnlySpan<byte> value)
    {
        var digits = 0;
        var letters = 0;
        foreach (var b in value)
        {
            if (Bytes.IsDigit(b)) digits++;
            else if (Bytes.IsLetter(b)) letters++;
        }

        return digits >= 2 && letters >= 2;
    }

    /// <summary>Shannon entropy in bits a byte.</summary>
    public static double Entropy(ReadOnlySpan<byte> value)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (var b in value) counts[b]++;
        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0) bits -= count * Math.Log2((double)count / value.Length);
        }

        return bits / value.Length;
    }

    private static bool IsUuid(ReadOnlySpan<byte> value) =>
        value.Length == 36 && value[8] == '-' && value[13] == '-' && value[18] == '-' && value[23] == '-';
}
