namespace Monitoring.Processors.Windowing;

/// <summary>Windows of one length: half-open intervals of event time, aligned to 1970-01-01 UTC or to the midnights of a time zone.</summary>
/// <remarks>A level is built from the one named by <see cref="Source"/>, whose windows lie each within whole windows of this one.</remarks>
public sealed record WindowLevel
{
    private readonly Func<long, long>? _startOf;
    private readonly Func<long, long>? _endOf;

    private WindowLevel(string name, long length, long hop, string? source)
    {
        (Name, Length, Hop, Source) = (name, length, hop, source);
    }

    private WindowLevel(string name, int days, string source, Func<long, long> startOf, Func<long, long> endOf)
        : this(name, days * 86_400_000L, days * 86_400_000L, source)
    {
        (_startOf, _endOf) = (startOf, endOf);
    }

    /// <summary>As stored and shown: <c>10s</c>, <c>1m</c>, <c>1d</c>.</summary>
    public string Name { get; }

    /// <summary>ms; of a day the length without changes of the clock, of a month 30 of them.</summary>
    public long Length { get; }

    /// <summary>ms between the starts of two windows: less than <see cref="Length"/> where windows overlap.</summary>
    public long Hop { get; }

    /// <summary>The level it is built from; null for the base, which is built from samples and deltas.</summary>
    public string? Source { get; }

    /// <summary>True where an open window shows an early result whenever a window of its source closes.</summary>
    public bool Early { get; init; }

    /// <summary>True where only series with distinct counts have windows: other numbers of so long a time are better asked of the store.</summary>
    public bool OnlyDistinct { get; init; }

    /// <summary>Windows that follow one another: [0, length), [length, 2 × length), ….</summary>
    public static WindowLevel Tumbling(string name, TimeSpan length, string? source = null) => Hopping(name, length, length, source);

    /// <summary>Windows that overlap: [0, length), [hop, hop + length), ….</summary>
    public static WindowLevel Hopping(string name, TimeSpan length, TimeSpan hop, string? source)
    {
        var (l, h) = ((long)length.TotalMilliseconds, (long)hop.TotalMilliseconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(h, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(l % h, 0);
        return new WindowLevel(name, l, h, source);
    }

    /// <summary>From midnight to midnight.</summary>
    /// <param name="name">The level's name.</param>
    /// <param name="source">A level whose windows never lie across a midnight of the zone.</param>
    /// <param name="calendar">The zone.</param>
    public static WindowLevel Days(string name, string source, Calendar calendar) => new(name, 1, source, calendar.MidnightBefore, calendar.NextMidnight);

    /// <summary>From Monday to Monday (ISO 8601).</summary>
    /// <param name="name">The level's name.</param>
    /// <param name="source">A level of days of the same calendar.</param>
    /// <param name="calendar">The zone.</param>
    public static WindowLevel Weeks(string name, string source, Calendar calendar) => new(name, 7, source, calendar.WeekOf, calendar.NextWeek);

    /// <summary>From the first of a month to the first of the next.</summary>
    /// <param name="name">The level's name.</param>
    /// <param name="source">A level of days of the same calendar.</param>
    /// <param name="calendar">The zone.</param>
    public static WindowLevel Months(string name, string source, Calendar calendar) => new(name, 30, source, calendar.MonthOf, calendar.NextMonth);

    /// <summary>The start of the newest window that holds <paramref name="time"/>, ms since 1970 UTC; older ones lie <see cref="Hop"/> apart before it.</summary>
    public long StartOf(long time) => _startOf?.Invoke(time) ?? time - Modulo(time, Hop);

    /// <summary>The end of the window that begins at <paramref name="start"/>: the first ms that is not in it.</summary>
    public long EndOf(long start) => _endOf?.Invoke(start) ?? start + Length;

    private static long Modulo(long value, long divisor) => (value % divisor + divisor) % divisor;
}
