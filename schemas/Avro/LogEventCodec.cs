using Monitoring.Schemas.Events;

namespace Monitoring.Schemas.Avro;

/// <summary>Encodes log events as Avro single objects without allocating once warm. Not thread-safe: one for each task.</summary>
public sealed class LogEventEncoder
{
    private readonly AvroWriter _writer = new();
    private readonly AttributesJson _attributes = new();

    /// <summary>The encoded event; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(LogEvent e)
    {
        var w = _writer;
        w.Clear();
        w.SingleObjectHeader(SchemaCatalogue.LogEvent.Fingerprint);
        w.String(e.Origin.Topic);
        w.Long(e.Origin.Partition);
        w.Long(e.Origin.Offset);
        w.Long(e.Origin.Index);
        w.Long(e.EventTime);
        w.Long((long)e.TimeSource);
        if (e.ObservedTime == 0)
        {
            w.Long(0);
        }
        else
        {
            w.Long(1);
            w.Long(e.ObservedTime);
        }

        w.Long(e.ReceivedTime);
        w.Long((long)e.Severity);
        w.Long((long)e.Family);
        w.Long((long)e.Flags);
        w.Bytes(e.Category.Span);
        w.Bytes(e.Service.Span);
        w.Bytes(e.Host.Span);
        w.Bytes(e.Message.Span);
        w.OptionalBytes(e.TraceId.Span);
        w.OptionalBytes(e.SpanId.Span);
        w.Bytes(_attributes.Write(e.Fields));
        return w.Written;
    }
}

/// <summary>A decoded log event whose texts are ranges of the record it was read from: the reader's view, without the tape.</summary>
/// <remarks>Times in µs since 1970 UTC. <see cref="ObservedTime"/> is 0 and the ids are empty where the record has null.</remarks>
public ref struct LogEventView
{
    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> OriginTopic { get; private set; }
    public int OriginPartition { get; private set; }
    public long OriginOffset { get; private set; }
    public int OriginIndex { get; private set; }
    public long EventTime { get; private set; }
    public TimeSource TimeSource { get; private set; }
    public long ObservedTime { get; private set; }
    public long ReceivedTime { get; private set; }
    public Severity Severity { get; private set; }
    public LogFamily Family { get; private set; }
    public EventFlags Flags { get; private set; }
    public ReadOnlySpan<byte> Category { get; private set; }
    public ReadOnlySpan<byte> Service { get; private set; }
    public ReadOnlySpan<byte> Host { get; private set; }
    public ReadOnlySpan<byte> Message { get; private set; }
    public ReadOnlySpan<byte> TraceId { get; private set; }
    public ReadOnlySpan<byte> SpanId { get; private set; }
    /// <summary>A JSON object.</summary>
    public ReadOnlySpan<byte> Attributes { get; private set; }

    /// <summary>Reads the datum behind the single-object header, written with exactly <see cref="SchemaCatalogue.LogEvent"/>.</summary>
    /// <param name="datum">The Avro binary, without the 10-byte header.</param>
    /// <param name="view">The event; meaningless where the result is false.</param>
    /// <returns>False where the bytes do not fit the schema.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datum, out LogEventView view)
    {
        var r = new AvroReader(datum);
        view = default;
        view.OriginTopic = Slice(datum, r.Bytes());
        view.OriginPartition = r.Int();
        view.OriginOffset = r.Long();
        view.OriginIndex = r.Int();
        view.EventTime = r.Long();
        view.TimeSource = (TimeSource)r.Branch(4);
        view.ObservedTime = r.Branch(2) == 0 ? 0 : r.Long();
        view.ReceivedTime = r.Long();
        view.Severity = (Severity)r.Branch(25);
        view.Family = (LogFamily)r.Branch(3);
        view.Flags = (EventFlags)r.Int();
        view.Category = Slice(datum, r.Bytes());
        view.Service = Slice(datum, r.Bytes());
        view.Host = Slice(datum, r.Bytes());
        view.Message = Slice(datum, r.Bytes());
        view.TraceId = Slice(datum, r.OptionalBytes());
        view.SpanId = Slice(datum, r.OptionalBytes());
        view.Attributes = Slice(datum, r.Bytes());
        return r.AtEnd;
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> datum, (int Start, int Length) range) => datum.Slice(range.Start, range.Length);
}
