namespace Monitoring.Schemas.Events;

/// <summary>One log event on its way through intake. It is pooled: its slices are valid until <see cref="Arena"/> is reset.</summary>
/// <remarks>Times are microseconds since 1970-01-01 UTC. Slices hold valid UTF-8 with nothing escaped.</remarks>
public sealed class LogEvent
{
    /// <summary>An event whose texts live in <paramref name="arena"/> or in the record's own buffer.</summary>
    public LogEvent(Arena arena) => Arena = arena;

    /// <summary>Scratch memory for what operators derive.</summary>
    public Arena Arena { get; }

    /// <summary>Where it came from.</summary>
    public Origin Origin { get; set; }

    /// <summary>The value of the record that it came in, of which most of its texts are parts.</summary>
    public Utf8Slice Record { get; set; }

    /// <summary>When it happened, in µs since 1970 UTC.</summary>
    public long EventTime { get; set; }

    /// <summary>Where <see cref="EventTime"/> was found.</summary>
    public TimeSource TimeSource { get; set; }

    /// <summary>When the agent read it, in µs since 1970 UTC; 0 where it does not say.</summary>
    public long ObservedTime { get; set; }

    /// <summary>The Kafka record's time stamp, in µs since 1970 UTC.</summary>
    public long ReceivedTime { get; set; }

    public Severity Severity { get; set; }

    /// <summary>Which table it belongs to.</summary>
    public LogFamily Family { get; set; }

    public EventFlags Flags { get; set; }

    /// <summary>The kind of event inside the family: <c>access</c>, <c>application</c>, <c>auth</c>, <c>database</c>, <c>syslog</c>, ….</summary>
    public Utf8Slice Category { get; set; }

    public Utf8Slice Service { get; set; }

    public Utf8Slice Host { get; set; }

    /// <summary>The message for people; for a plain line the line itself.</summary>
    public Utf8Slice Message { get; set; }

    /// <summary>32 hexadecimal digits (W3C trace context), or empty.</summary>
    public Utf8Slice TraceId { get; set; }

    /// <summary>16 hexadecimal digits, or empty.</summary>
    public Utf8Slice SpanId { get; set; }

    /// <summary>Every field sent, without what <see cref="Message"/> holds, and the derived ones.</summary>
    public FieldTape Fields { get; } = new();

    /// <summary>What makes this event the same as a resent one: the publisher's identity, or empty where it gives none. Never stored.</summary>
    public Utf8Slice Identity { get; set; }

    /// <summary>The publisher, for keys: events of one source stay in order. Agent id and file, host and program, or the record's key.</summary>
    public Utf8Slice Source { get; set; }

    /// <summary>The client's address for GeoIP, kept aside because masking may change the field. Never stored itself.</summary>
    public Utf8Slice ClientAddress { get; set; }

    /// <summary>The client's user agent, kept aside for the same reason. Never stored itself.</summary>
    public Utf8Slice UserAgent { get; set; }

    /// <summary>Makes the event empty for its next use. The arena is not touched.</summary>
    public void Clear()
    {
        Origin = default;
        EventTime = ObservedTime = ReceivedTime = 0;
        TimeSource = TimeSource.Record;
        Severity = Severity.Unknown;
        Family = LogFamily.App;
        Flags = EventFlags.None;
        Record = Category = Service = Host = Message = TraceId = SpanId = Identity = Source = ClientAddress = UserAgent = default;
        Fields.Clear();
    }
}
