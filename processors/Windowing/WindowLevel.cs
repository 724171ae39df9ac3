namespace Monitoring.Processors.Windowing;

/// <summary>Windows of one length: half-open intervals of event time, aligned to 1970-01-01 UTC or to the midnights of a time zone.</summary>
/// <remarks>A level is built from the one named by <see cref="Source"/>, whose windows lie each within whole windows of this one.</remarks>
public sealed record WindowLevel
{
    private readonly Func<long, long>? _dayStart;

    private WindowLevel(string name, long length, long hop, string? source, Func<long, long>? dayStart)
    {
        (Name, Length, Hop, Source, _dayStart) = (name, length, hop, source, dayStart);
    }

    /// <summary>As stored and shown: <c>10s</c>, <c>1m</c>, <c>1d</c>.</summary>
    public string Name { get; }

    /// <summary>ms; of a day the length without changes of the clock.</summary>
    public long Length { get; }

    /// <summary>ms between the starts of two windows: less than <see cref="Length"/> where windows overlap.</summary>
    public long Hop { get; }

    /// <summary>The level it is built from; null for the base, which is built from samples and deltas.</summary>
    public string? Source { get; }

    /// <summary>True where an open window shows an early result whenever a window of its source closes.</summary>
    public bool Early { get; init; }

    /// <summary>Windows that follow one another: [0, length), [length, 2 × length), ….</summary>
    public static WindowLevel Tumbling(string name, TimeSpan length, string? source = null) => Hopping(name, length, length, source);

    /// <summary>Windows that overlap: [0, length), [hop, hop + length), ….</summary>
    public static WindowLevel Hopping(string name, TimeSpan length, TimeSpan hop, string? source)
    {
        var (l, h) = ((long)length.TotalMilliseconds, (long)hop.TotalMilliseconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(h, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(l % h, 0);
        return new WindowLevel(name, l, h, source, null);
    }

    /// <summary>From midnight to midnight.</summary>
    /// <param name="name">The level's name.</param>
    /// <param name="source">A level whose windows never lie across a midnight of the zone.</param>
    /// <param name="midnightBefore">The last midnight at or before a time, both in ms since 1970 UTC. A pure function.</param>
    public static WindowLevel Days(string name, string source, Func<long, long> midnightBefore) =>
        new(name, 86_400_000, 86_400_000, source, midnightBefore);

    /// <summary>The start of the newest window that holds <paramref name="time"/>, ms since 1970 UTC; older ones lie <see cref="Hop"/> apart before it.</summary>
    public long StartOf(long time) => _dayStart?.Invoke(time) ?? time - Modulo(time, Hop);

    /// <summary>The end of the window that begins at <paramref name="start"/>: the first ms that is not in it.</summary>
    // A day has 23 to 25 hours: the midnight after the one after its noon, whatever the clock does between.
    public long EndOf(long start) => _dayStart is null ? start + Length : _dayStart(start + Length + Length / 2);

    private static long Modulo(long value, long divisor) => (value % divisor + divisor) % divisor;
}
