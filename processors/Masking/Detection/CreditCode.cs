using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Unified social credit codes (GB 32100): registrar, kind, region, nine characters of the organisation, check character modulo 31.</summary>
internal static class CreditCode
{
    private const int Size = 18;

    private static ReadOnlySpan<byte> Alphabet => "0123456789ABCDEFGHJKLMNPQRTUWXY"u8;

    public static bool Is(ReadOnlySpan<byte> text, int start, int end)
    {
        if (end - start != Size || !Boundary.Before(text, start) || !Boundary.After(text, end)) return false;
        var code = text[start..end];
        if (code[0] is not ((byte)'1' or (byte)'5' or (byte)'9' or (byte)'Y') || code[1] is not ((byte)'1' or (byte)'2' or (byte)'3' or (byte)'9')) return false;
        for (var i = 2; i < 8; i++)
        {
            if (!Bytes.IsDigit(code[i])) return false;
        }

        if (!ResidentId.IsProvince(code[2..]) && !code[2..].StartsWith("10"u8)) return false;
        var sum = 0;
        var weight = 1;
        for (var i = 0; i < Size - 1; i++)
        {
            var value = Alphabet.IndexOf(code[i]);
            if (value < 0) return false;
            sum += value * weight;
            weight = weight * 3 % 31;
        }

        return Alphabet[(31 - sum % 31) % 31] == code[Size - 1];
    }
}
