using System.Globalization;
using Monitoring.Schemas.Events;

namespace Monitoring.Sinks.Postgres;

/// <summary>The tables that are partitioned by UTC day. The first three have the places of <see cref="LogFamily"/>.</summary>
internal enum DayTable : byte
{
    AppLogs = LogFamily.App,
    SystemLogs = LogFamily.System,
    SecurityLogs = LogFamily.Security,
    DeadLetters = 3,
    MetricSamples = 4,

    // From here on in the order of MetricLevel.All.
    Metrics10s = 5,
    Metrics1m = 6,
    Metrics5m = 7,
    Metrics1h = 8,
    Metrics1d = 9,
    Metrics1w = 10,
    Metrics1mo = 11,
}

/// <summary>Names and bounds of day partitions.</summary>
internal static class DayTables
{
    /// <summary>µs in a day.</summary>
    internal const long DayMicros = 86_400_000_000;

    private static readonly int UnixEpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>The number of 0001-01-02: Npgsql takes the day before it for -infinity.</summary>
    internal static int First { get; } = 1 - UnixEpochDay;

    internal static IReadOnlyList<DayTable> All { get; } = Enum.GetValues<DayTable>();

    /// <summary>The parent's name, in schema public.</summary>
    internal static string Parent(DayTable table) => table switch
    {
        DayTable.AppLogs => "app_logs",
        DayTable.SystemLogs => "system_logs",
        DayTable.SecurityLogs => "security_logs",
        DayTable.DeadLetters => "dead_letters",
        DayTable.MetricSamples => "metric_samples",
        _ => MetricLevel.Of(table)!.Parent,
    };

    /// <summary>What COPY writes, in the order of the encoded rows.</summary>
    internal static string Columns(DayTable table) => table switch
    {
        DayTable.DeadLetters => DeadLetterRow.Columns,
        DayTable.MetricSamples => SampleRow.Columns,
        _ => MetricLevel.Of(table) is null ? LogRow.Columns : MetricRow.Columns,
    };

    /// <summary>The number of the UTC day, from 1970-01-01, in which a time lies.</summary>
    internal static int DayOf(long micros) => (int)Math.Clamp(Math.DivRem(micros, DayMicros, out var rest) - (rest < 0 ? 1 : 0), -UnixEpochDay, DateOnly.MaxValue.DayNumber - UnixEpochDay);

    /// <summary>The day's number as a date.</summary>
    internal static DateOnly Date(int day) => DateOnly.FromDayNumber(day + UnixEpochDay);

    /// <summary>The qualified, quoted name of a day's table.</summary>
    internal static string Name(DayTable table, int day)
        => string.Create(CultureInfo.InvariantCulture, $"monitoring.{SqlText.Identifier($"{Parent(table)}_{Date(day):yyyyMMdd}")}");
}
