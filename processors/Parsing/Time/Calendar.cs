namespace Monitoring.Processors.Parsing.Time;

/// <summary>Dates of the proleptic Gregorian calendar as days since 1970-01-01, without <see cref="DateTime"/>'s exceptions.</summary>
internal static class Calendar
{
    private static ReadOnlySpan<byte> MonthLengths => [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>The stamp of a date and a time of day, if there is such a moment in the years 1 to 9999.</summary>
    /// <remarks>A leap second (60) becomes the last µs of its minute, so that it stays inside it and in order.</remarks>
    public static bool TryMicros(int year, int month, int day, int hour, int minute, int second, int fraction, out long micros)
    {
        micros = 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DaysInMonth(year, month)) return false;
        if (!TryTimeOfDay(hour, minute, second, fraction, out var time)) return false;
        micros = Days(year, month, day) * Stamp.Day + time;
        return true;
    }

    /// <summary>µs since midnight.</summary>
    public static bool TryTimeOfDay(int hour, int minute, int second, int fraction, out long micros)
    {
        if (second == 60) (second, fraction) = (59, 999_999);
        micros = ((hour * 60 + minute) * 60L + second) * Stamp.Second + fraction;
        return (uint)hour < 24 && (uint)minute < 60 && (uint)second < 60;
    }

    /// <summary>Days since 1970-01-01 of a valid date.</summary>
    public static long Days(int year, int month, int day)
    {
        // Years start in March, so that the leap day is the last of its year (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        if (month <= 2) year--;
        var era = year / 400;
        var yearOfEra = year - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097L + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    /// <summary>The year that a moment of 0001 to 9999 lies in.</summary>
    public static int Year(long micros) => DateTime.UnixEpoch.AddTicks(micros * 10).Year;

    public static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static int DaysInMonth(int year, int month) => month == 2 && IsLeap(year) ? 29 : MonthLengths[month - 1];
}
