namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The functions that take a time in seconds since 1970 apart, in UTC; years beyond those of .NET's calendar included.</summary>
internal static class DateFunctions
{
    private static readonly Dictionary<string, Func<long, double>> All = new(StringComparer.Ordinal)
    {
        ["minute"] = static s => Within(s, 3600) / 60,
        ["hour"] = static s => Within(s, 86400) / 3600,
        ["day_of_week"] = static s => Within(Days(s) + 4, 7),
        ["day_of_month"] = static s => Date(Days(s)).Day,
        ["day_of_year"] = static s => Days(s) - DaysBefore(Date(Days(s)).Year, 1) + 1,
        ["month"] = static s => Date(Days(s)).Month,
        ["year"] = static s => Date(Days(s)).Year,
        ["days_in_month"] = static s => DaysInMonth(Date(Days(s))),
    };

    /// <summary>Null for a name that is none of them.</summary>
    public static Func<long, double>? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>Whole seconds; as on most machines that run Prometheus, what is no number or too large is the least there is.</summary>
    public static long Seconds(double value) => Math.Abs(value) < long.MaxValue ? (long)value : long.MinValue;

    private static long Days(long seconds) => (seconds / 86400) - (seconds % 86400 < 0 ? 1 : 0);

    private static long Within(long value, long size) => ((value % size) + size) % size;

    private static double DaysInMonth((long Year, int Month, int Day) date) =>
        (date.Month == 12 ? DaysBefore(date.Year + 1, 1) : DaysBefore(date.Year, date.Month + 1)) - DaysBefore(date.Year, date.Month);

    // The year is counted from March, so that the leap day is its last.
    private static (long Year, int Month, int Day) Date(long days)
    {
        var shifted = days + 719468;
        var era = (shifted - Within(shifted, 146097)) / 146097;
        var dayOfEra = Within(shifted, 146097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var month = ((5 * dayOfYear) + 2) / 153;
        var day = (int)(dayOfYear - (((153 * month) + 2) / 5) + 1);
        var civil = (int)(month < 10 ? month + 3 : month - 9);
        return (yearOfEra + (era * 400) + (civil <= 2 ? 1 : 0), civil, day);
    }

    private static long DaysBefore(long year, int month)
    {
        var shifted = month <= 2 ? year - 1 : year;
        var era = (shifted - Within(shifted, 400)) / 400;
        var yearOfEra = Within(shifted, 400);
        var dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5;
        return (era * 146097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719468;
    }
}
