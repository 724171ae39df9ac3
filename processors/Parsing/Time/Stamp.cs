namespace Monitoring.Processors.Parsing.Time;

/// <summary>What a time stamp leaves out, to be filled from the record's own time.</summary>
[Flags]
internal enum Missing : byte
{
    None = 0,
    Zone = 1,
    Year = 2,
    Date = 4,
}

/// <summary>A time stamp as written.</summary>
/// <param name="Micros">µs since 1970, in UTC or, without a zone, of the wall clock; without a year, of the year 2000; without a date, of the day.</param>
/// <param name="Missing">What the writer left out.</param>
/// <param name="Length">How many bytes it takes up.</param>
internal readonly record struct Stamp(long Micros, Missing Missing, int Length)
{
    public const long Second = 1_000_000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;
}
