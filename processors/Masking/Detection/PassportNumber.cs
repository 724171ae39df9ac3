using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Passport numbers: up to two letters and six to nine digits. Too common a form to be recognised without a word that says so.</summary>
internal static class PassportNumber
{
    public static bool Is(ReadOnlySpan<byte> text, int start, int end)
    {
        var letters = 0;
        while (start + letters < end && Bytes.IsUpper(text[start + letters])) letters++;
        var digits = end - start - letters;
        if (letters > 2 || digits is < 6 or > 9 || letters + digits is < 7 or > 10) return false;
        for (var i = start + letters; i < end; i++)
        {
            if (!Bytes.IsDigit(text[i])) return false;
        }

        return Boundary.Before(text, start) && Context.IsPassport(text, start);
    }
}
