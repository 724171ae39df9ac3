using System.Globalization;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Orders texts so that numbers within them count as numbers: <c>node2</c> before <c>node10</c>.</summary>
internal static class NaturalOrder
{
    public static bool IsBefore(string a, string b)
    {
        var (atA, atB) = (0, 0);
        while (atA < a.Length)
        {
            if (atB >= b.Length) return false;
            var (partA, partB) = (Part(a, ref atA), Part(b, ref atB));
            var areNumbers = TryNumber(partA, out var numberA) & TryNumber(partB, out var numberB);
            var order = areNumbers ? numberA.CompareTo(numberB) : string.CompareOrdinal(partA, partB);
            if (order != 0) return order < 0;
            if (atA >= a.Length) return true;
        }

        return atB < b.Length;
    }

    private static string Part(string text, ref int at)
    {
        var start = at;
        var isNumber = char.IsAsciiDigit(text[at]);
        while (at < text.Length && char.IsAsciiDigit(text[at]) == isNumber) at++;
        return text[start..at];
    }

    private static bool TryNumber(string part, out long number) => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
