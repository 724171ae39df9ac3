using System.Globalization;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary>Origins as text, by which letters are named on the command line: <c>app-logs/0/1234</c>, with <c>/2</c> for the third event of an array.</summary>
internal static class LetterOrigin
{
    public static string Format(Origin origin) => string.Create(CultureInfo.InvariantCulture,
        $"{origin.Topic}/{origin.Partition}/{origin.Offset}{(origin.Index == 0 ? "" : $"/{origin.Index}")}");

    public static bool TryParse(string text, out Origin origin)
    {
        origin = default;
        var parts = text.Split('/');
        if (parts.Length is not (3 or 4) || parts[0].Length == 0) return false;
        var index = 0;
        if (!Number(parts[1], out var partition) || partition > int.MaxValue || !Number(parts[2], out var offset)) return false;
        if (parts.Length == 4 && !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out index)) return false;
        origin = new Origin(parts[0], (int)partition, offset, index);
        return true;
    }

    private static bool Number(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
