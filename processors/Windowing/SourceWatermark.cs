using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>How far event time has come in one input partition, told to every task that closes windows.</summary>
/// <remarks>
/// The largest event time seen, less what events may be out of order. A time that lies far ahead of the record's own moves nothing, for one wrong clock would
/// close everybody's windows. A partition that is silent for a while says so, and nobody waits for it; where all are silent, their clocks go on.
/// </remarks>
public sealed class SourceWatermark(string topic, int partition)
{
    /// <summary>How far ahead of its record an event may be, ms.</summary>
    public const long FarAhead = 600_000;

    // A silent source has nothing new to say.
    private const long IdleInterval = 10_000;
    private const string Chunk = "watermark";
    private const long Unknown = long.MinValue;
    private WatermarkOptions _options = new();
    private long _silentSince = Unknown;
    private bool _isIdle;
    private long _told = Unknown;
    private long _toldAt = Unknown;
    private bool _toldIdle;

    /// <summary>Every event up to here has probably come; ms since 1970 UTC, or the least number before the first event.</summary>
    public long Current { get; private set; } = Unknown;

    /// <summary>Puts other settings into force.</summary>
    public void Apply(WatermarkOptions options) => _options = options;

    /// <summary>An event came.</summary>
    /// <param name="eventTime">ms since 1970 UTC.</param>
    /// <param name="recordTime">Time stamp of the record that it came in, ms since 1970 UTC.</param>
    public void See(long eventTime, long recordTime)
    {
        _silentSince = Unknown;
        _isIdle = false;
        if (eventTime - recordTime <= FarAhead) Current = Math.Max(Current, eventTime - (long)_options.OutOfOrder.TotalMilliseconds);
    }

    /// <summary>Time passes.</summary>
    /// <param name="now">ms since 1970 UTC.</param>
    /// <returns>True where there is something to <see cref="Tell"/>.</returns>
    public bool Tick(long now)
    {
        if (_silentSince == Unknown) _silentSince = now;
        var idleAfter = (long)_options.IdleAfter.TotalMilliseconds;
        if (now - _silentSince >= idleAfter)
        {
            _isIdle = true;
            Current = Math.Max(Current, now - idleAfter - (long)_options.OutOfOrder.TotalMilliseconds);
        }

        if (Current == _told && _isIdle == _toldIdle) return false;
        if (_isIdle && _toldIdle && now >= _toldAt && now - _toldAt < IdleInterval) return false;
        (_told, _toldIdle, _toldAt) = (Current, _isIdle, now);
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
        foreach (var value in (ReadOnlySpan<long>)[Current, _silentSince, _told, _toldAt]) bytes.Long(value);
        bytes.Boolean(_isIdle);
        bytes.Boolean(_toldIdle);
        writer.Write(Chunk, bytes.Written);
    }

    public void Load(IStateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!reader.Names.Contains(Chunk)) return;
        var bytes = new AvroReader(reader.Read(Chunk));
        (Current, _silentSince, _told, _toldAt) = (bytes.Long(), bytes.Long(), bytes.Long(), bytes.Long());
        (_isIdle, _toldIdle) = (bytes.Boolean(), bytes.Boolean());
        if (!bytes.AtEnd) throw new InvalidDataException("The watermark's chunk is damaged.");
    }
}
