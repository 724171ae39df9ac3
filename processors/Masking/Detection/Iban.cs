using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>International bank account numbers (ISO 13616): country, two check digits, the country's length, remainder 1 modulo 97.</summary>
internal static class Iban
{
    private const int Longest = 34;
    private const int LongestGrouped = Longest + Longest / 4 + 4;

    private static readonly byte[] ByCountry = BuildLengths();

    /// <summary>Countries and lengths, packed: two letters and two digits each.</summary>
    private static ReadOnlySpan<byte> Lengths =>
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30"u8;

    /// <summary>Looks for one that covers <paramref name="at"/>.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Match match)
    {
        var from = Math.Max(0, at - LongestGrouped);
        for (var i = at - 2; i >= from; i--)
        {
            var b = text[i];
            if (!Bytes.IsAlphanumeric(b) && b is not ((byte)' ' or (byte)'-')) break;
            if (IsStart(text, i) && TryMatchFrom(text, i, out match) && match.End > at) return true;
        }

        match = default;
        return false;
    }

    /// <summary>Looks for one that starts at <paramref name="start"/>.</summary>
    public static bool TryMatchFrom(ReadOnlySpan<byte> text, int start, out Match match)
    {
        match = default;
        if (!IsStart(text, start)) return false;
        var wanted = Length(text.Slice(start, 2));
        if (wanted == 0) return false;
        Span<byte> account = stackalloc byte[Longest];
        var length = 0;
        var i = start;
        for (; i < text.Length && length < wanted; i++)
        {
            if (Bytes.IsAlphanumeric(text[i])) account[length++] = Bytes.IsUpper(text[i]) || Bytes.IsDigit(text[i]) ? text[i] : (byte)(text[i] & 0xDF);
            else if (text[i] is not ((byte)' ' or (byte)'-') || !Bytes.IsAlphanumeric(Bytes.At(text, i + 1))) return false;
        }

        if (length != wanted || Bytes.IsWord(Bytes.At(text, i)) || Remainder(account[..wanted]) != 1) return false;
        match = new Match(start, i, MaskKind.Iban);
        return true;
    }

    private static bool IsStart(ReadOnlySpan<byte> text, int at) =>
        at + 4 < text.Length && Bytes.IsUpper(text[at]) && Bytes.IsUpper(text[at + 1]) && Bytes.IsDigit(text[at + 2]) && Bytes.IsDigit(text[at + 3])
        && !Bytes.IsWord(Bytes.At(text, at - 1));

    private static int Length(ReadOnlySpan<byte> country) => ByCountry[((country[0] - 'A') * 26) + country[1] - 'A'];

    private static byte[] BuildLengths()
    {
        var table = new byte[26 * 26];
        for (var i = 0; i < Lengths.Length; i += 4)
        {
            table[((Lengths[i] - 'A') * 26) + Lengths[i + 1] - 'A'] = (byte)((Lengths[i + 2] - '0') * 10 + Lengths[i + 3] - '0');
        }

        return table;
    }

    private static int Remainder(ReadOnlySpan<byte> account)
    {
        var remainder = 0;
        for (var i = 0; i < account.Length; i++)
        {
            var b = account[(i + 4) % account.Length];
            remainder = Bytes.IsDigit(b) ? (remainder * 10 + b - '0') % 97 : (remainder * 100 + b - 'A' + 10) % 97;
        }

        return remainder;
    }
}
