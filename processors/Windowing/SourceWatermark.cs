using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>How far event time has come in one input partition, told to every task that closes windows.</summary>
/// <remarks>
/// <para>The largest event time seen, less what events may be out of order. Nobody's clock is trusted beyond the broker's: an event counts as at most its record's time, so a
/// fast clock closes nobody's windows, and as at least some time before it, so files of long ago hold nobody up.</para>
/// <para>A partition in which time stands still for a while says that it is idle, and nobody waits for it; where all are idle, their clocks go on. What counts is how long
/// the task has looked: the time in which it did not run, or in which the clock was set, is no silence.</para>
/// </remarks>
public sealed class SourceWatermark(string topic, int partition)
{
    // A silent source has nothing new to say.
    private const long IdleInterval = 10_000;

    // Longer than a tick; a task that was away for longer has not looked.
    private const long LongestStep = 5_000;
    private const string Chunk = "watermark";
    private const long Unknown = long.MinValue;
    private const long Moved = -1;
    private WatermarkOptions _options = new();

    // ms of ticks without progress; Moved where there was some since the last.
    private long _silence = Moved;
    private long _lastTick = Unknown;
    private long _told = Unknown;
    private long _toldAt = Unknown;
    private bool _toldIdle;

    /// <summary>Every event up to here has probably come; ms since 1970 UTC, or the least number before the first event.</summary>
    public long Current { get; private set; } = Unknown;

    private bool IsIdle => _silence >= (long)_options.IdleAfter.TotalMilliseconds;

    /// <summary>Puts other settings into force.</summary>
    public void Apply(WatermarkOptions options) => _options = options;

    /// <summary>An event came.</summary>
    /// <param name="eventTime">ms since 1970 UTC.</param>
    /// <param name="recordTime">Time stamp of the record that it came in, ms since 1970 UTC: the broker's.</param>
    public void See(long eventTime, long recordTime)
    {
        var time = Math.Max(Math.Min(eventTime, recordTime), recordTime - (long)_options.MaxBehind.TotalMilliseconds) - (long)_options.OutOfOrder.TotalMilliseconds;
        if (time <= Current) return;
        Current = time;
        _silence = Moved;
    }

    /// <summary>Time passes.</summary>
    /// <param name="now">ms since 1970 UTC.</param>
    /// <returns>True where there is something to <see cref="Tell"/>.</returns>
    public bool Tick(long now)
    {
        var step = _lastTick == Unknown ? 0 : Math.Clamp(now - _lastTick, 0, LongestStep);
        _lastTick = now;
        _silence = _silence == Moved ? 0 : _silence + step;
        var isIdle = IsIdle;
        if (isIdle) Current = Current == Unknown ? now - (long)(_options.IdleAfter + _options.OutOfOrder).TotalMilliseconds : Current + step;
        if (Current == _told && isIdle == _toldIdle) return false;
        if (isIdle && _toldIdle && now >= _toldAt && now - _toldAt < IdleInterval) return false;
        (_told, _toldIdle, _toldAt) = (Current, isIdle, now);
        return true;
    }

    /// <summary>Writes a <see cref="Watermark"/> to every partition of a topic: behind all that was written of the events before it.</summary>
    public void Tell(IOutput output, string readers)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.WriteToAll(readers, WatermarkCodec.Encode(new Watermark(topic, partition, _told, _toldIdle)), _toldAt);
    }

    public void Save(IStateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var bytes = new AvroWriter();
        foreach (var value in (ReadOnlySpan<long>)[Current, _silence, _lastTick, _told, _toldAt]) bytes.Long(value);
        bytes.Boolean(_toldIdle);
        writer.Write(Chunk, bytes.Written);
    }

    public void Load(IStateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!reader.Names.Contains(Chunk)) return;
        var bytes = new AvroReader(reader.Read(Chunk));
        (Current, _silence, _lastTick, _told, _toldAt) = (bytes.Long(), bytes.Long(), bytes.Long(), bytes.Long(), bytes.Long());
        _toldIdle = bytes.Boolean();
        if (!bytes.AtEnd) throw new InvalidDataException("The watermark's chunk is damaged.");
    }
}
