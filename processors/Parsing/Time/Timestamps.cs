namespace Monitoring.Processors.Parsing.Time;

/// <summary>Reads time stamps of logs from UTF-8, without allocating and without exceptions.</summary>
/// <remarks>
/// Known: ISO 8601 and RFC 3339 with their everyday variants, common log format, RFC 3164, <c>ctime</c>, RFC 1123, log4j's named months,
/// times of day. Every stamp is checked: a 30th of February is not a time.
/// </remarks>
internal static class Timestamps
{
    /// <summary>Reads a stamp that <paramref name="text"/> starts with.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        stamp = default;
        if (text.Length < 8) return false;
        if ((uint)(text[0] - '0') > 9) return TryNamed(text, out stamp);
        return text[4] switch
        {
            (byte)'-' or (byte)'/' or (byte)'.' => TryIso(text, out stamp),
            _ when text[2] == ':' => TryTimeOfDay(text, out stamp),
            _ when (uint)(text[4] - '0') <= 9 => TryCompact(text, out stamp),
            _ => TryDayFirst(text, out stamp),
        };
    }

    /// <summary>Reads a text that is a stamp and nothing else.</summary>
    public static bool TryParseWhole(ReadOnlySpan<byte> text, out Stamp stamp) =>
        TryParse(text, out stamp) && stamp.Length == text.Length;

    /// <summary><c>dd/MMM/yyyy:HH:mm:ss ±hhmm</c>, as web servers write it.</summary>
    public static bool TryCommonLog(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        stamp = default;
        var reader = new StampReader(text);
        return reader.Two(out var day) && reader.Take((byte)'/') && reader.Month(out var month) && reader.Take((byte)'/')
            && reader.Four(out var year) && reader.TakeEither((byte)':', (byte)' ') && TryFinish(ref reader, year, month, day, out stamp);
    }

    private static bool TryIso(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        stamp = default;
        var separator = text[4];
        var reader = new StampReader(text);
        if (!reader.Four(out var year) || !reader.Take(separator) || !reader.Two(out var month) || !reader.Take(separator) || !reader.Two(out var day)) return false;
        if (!reader.TakeEither((byte)'T', (byte)' ') && !reader.TakeEither((byte)'t', (byte)'_')) return false;
        return TryFinish(ref reader, year, month, day, out stamp);
    }

    private static bool TryCompact(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        stamp = default;
        var reader = new StampReader(text);
        if (!reader.Four(out var year) || !reader.Two(out var month) || !reader.Two(out var day)) return false;
        if (reader.Take((byte)' ')) return TryFinish(ref reader, year, month, day, out stamp);
        if (!reader.Take((byte)'T')) return false;
        var time = reader.Position;
        if (TryFinish(ref reader, year, month, day, out stamp)) return true;
        reader.Position = time;
        return reader.Two(out var hour) && reader.Two(out var minute) && reader.Two(out var second) && reader.Fraction(out var fraction)
            && Calendar.TryMicros(year, month, day, hour, minute, second, fraction, out var micros) && TryZone(ref reader, micros, out stamp);
    }

    private static bool TryDayFirst(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        stamp = default;
        if (text[2] == '/' && (uint)(text[3] - '0') > 9) return TryCommonLog(text, out stamp);
        var reader = new StampReader(text);
        if (!reader.Day(out var day)) return false;
        var dashed = reader.Take((byte)'-');
        if ((!dashed && !reader.Take((byte)' ')) || !reader.Month(out var month)) return false;
        if (!reader.Take(dashed ? (byte)'-' : (byte)' ')) return false;
        return TryYearAndTime(ref reader, month, day, out stamp);
    }

    private static bool TryNamed(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        stamp = default;
        var reader = new StampReader(text);
        if (reader.Month(out var month)) return TryMonthFirst(ref reader, month, out stamp);
        if (!IsWeekday(text)) return false;
        reader.Position = 3;
        if (reader.Take((byte)','))
        {
            // RFC 1123, and with dashes its older form.
            return reader.Take((byte)' ') && reader.Day(out var day) && reader.TakeEither((byte)' ', (byte)'-') && reader.Month(out month)
                && reader.TakeEither((byte)' ', (byte)'-') && reader.Four(out var year) && reader.Take((byte)' ')
                && TryFinish(ref reader, year, month, day, out stamp);
        }

        return reader.Take((byte)' ') && reader.Month(out month) && TryMonthFirst(ref reader, month, out stamp);
    }

    private static bool TryMonthFirst(ref StampReader reader, int month, out Stamp stamp)
    {
        stamp = default;
        if (!reader.Take((byte)' ') || !reader.Day(out var day)) return false;
        reader.Take((byte)',');
        return reader.Take((byte)' ') && TryYearAndTime(ref reader, month, day, out stamp);
    }

    /// <summary>The year comes before the time, after it (<c>ctime</c>) or not at all (RFC 3164).</summary>
    private static bool TryYearAndTime(ref StampReader reader, int month, int day, out Stamp stamp)
    {
        stamp = default;
        var start = reader.Position;
        if (reader.Four(out var year) && reader.Take((byte)' ')) return TryFinish(ref reader, year, month, day, out stamp);
        reader.Position = start;
        if (!reader.Clock(out var hour, out var minute, out var second, out var fraction)) return false;
        start = reader.Position;
        var zoned = reader.Zone(out var offset);
        if (reader.Take((byte)' ') && reader.Four(out year) && year >= 1900 && !IsDigit(reader.Next) && reader.Next is not ((byte)'-' or (byte)'.'))
        {
            if (!Calendar.TryMicros(year, month, day, hour, minute, second, fraction, out var micros)) return false;
            stamp = new Stamp(micros - offset, zoned ? Missing.None : Missing.Zone, reader.Position);
            return true;
        }

        // Year 2000 stands for any, because it has a 29th of February.
        if (!Calendar.TryMicros(2000, month, day, hour, minute, second, fraction, out var any)) return false;
        stamp = new Stamp(any, Missing.Year | Missing.Zone, start);
        return true;
    }

    private static bool TryTimeOfDay(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        stamp = default;
        var reader = new StampReader(text);
        if (!reader.Clock(out var hour, out var minute, out var second, out var fraction)) return false;
        if (!Calendar.TryTimeOfDay(hour, minute, second, fraction, out var micros)) return false;
        stamp = new Stamp(micros, Missing.Date | Missing.Zone, reader.Position);
        return true;
    }

    private static bool TryFinish(ref StampReader reader, int year, int month, int day, out Stamp stamp)
    {
        stamp = default;
        return reader.Clock(out var hour, out var minute, out var second, out var fraction)
            && Calendar.TryMicros(year, month, day, hour, minute, second, fraction, out var micros) && TryZone(ref reader, micros, out stamp);
    }

    private static bool TryZone(ref StampReader reader, long micros, out Stamp stamp)
    {
        stamp = reader.Zone(out var offset)
            ? new Stamp(micros - offset, Missing.None, reader.Position)
            : new Stamp(micros, Missing.Zone, reader.Position);
        return !IsDigit(reader.Next);
    }

    private static bool IsWeekday(ReadOnlySpan<byte> text) => (text[0] << 16 | text[1] << 8 | text[2]) switch
    {
        'M' << 16 | 'o' << 8 | 'n' or 'T' << 16 | 'u' << 8 | 'e' or 'W' << 16 | 'e' << 8 | 'd' or 'T' << 16 | 'h' << 8 | 'u' => true,
        'F' << 16 | 'r' << 8 | 'i' or 'S' << 16 | 'a' << 8 | 't' or 'S' << 16 | 'u' << 8 | 'n' => true,
        _ => false,
    };

    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;
}
