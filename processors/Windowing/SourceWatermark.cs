using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Windowing;

/// <summary>How far event time has come in one input partition.</summary>
/// <remarks>
/// The largest event time seen, less what events may be out of order. A time that lies far ahead of the record's own moves nothing, for one wrong clock would
/// close everybody's windows. Where no event comes for a while, ticks take over: a silent partition holds nobody up for longer than <see cref="IdleAfter"/>.
/// </remarks>
public sealed class SourceWatermark
{
    /// <summary>How much an event may be later than one that came before it, ms.</summary>
    public const long OutOfOrderness = 5_000;

    /// <summary>How long a partition has to be silent before ticks move its time, ms.</summary>
    public const long IdleAfter = 30_000;

    /// <summary>How far ahead of its record an event may be, ms.</summary>
    public const long FarAhead = 600_000;

    private const long EmitInterval = 1_000;
    private const long Unknown = long.MinValue;
    private long _silentSince = Unknown;
    private long _emitted = Unknown;
    private long _emittedAt = Unknown;

    /// <summary>Every event up to here has probably come; ms since 1970 UTC, or the least number before the first event.</summary>
    public long Current { get; private set; } = Unknown;

    /// <summary>An event came.</summary>
    /// <param name="eventTime">ms since 1970 UTC.</param>
    /// <param name="recordTime">Time stamp of the record that it came in, ms since 1970 UTC.</param>
    /// <returns>False where the event is so far ahead that its time moved nothing.</returns>
    public bool See(long eventTime, long recordTime)
    {
        _silentSince = Unknown;
        if (eventTime - recordTime > FarAhead) return false;
        Current = Math.Max(Current, eventTime - OutOfOrderness);
        return true;
    }

    /// <summary>Time passes.</summary>
    /// <param name="now">ms since 1970 UTC.</param>
    public void Tick(long now)
    {
        if (_silentSince == Unknown) _silentSince = now;
        if (now - _silentSince >= IdleAfter) Current = Math.Max(Current, now - IdleAfter - OutOfOrderness);
    }

    /// <summary>True, at most once a second, where it has moved since the last time that this was true.</summary>
    /// <param name="now">ms since 1970 UTC.</param>
    public bool IsDue(long now)
    {
        if (Current == _emitted || (_emittedAt != Unknown && now - _emittedAt < EmitInterval)) return false;
        (_emitted, _emittedAt) = (Current, now);
        return true;
    }

    public void Save(AvroWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var value in (ReadOnlySpan<long>)[Current, _silentSince, _emitted, _emittedAt]) writer.Long(value);
    }

    public void Load(ref AvroReader reader) =>
        (Current, _silentSince, _emitted, _emittedAt) = (reader.Long(), reader.Long(), reader.Long(), reader.Long());
}
