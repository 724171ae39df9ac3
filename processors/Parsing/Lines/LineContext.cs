using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>What the parser of a line may know beside the line, and what it finds that the envelope may overrule.</summary>
internal sealed class LineContext(StampResolver resolver)
{
    private Utf8Slice _line;
    private int _header;
    private int _headerPlace;
    private long? _offset;

    /// <summary>The event being filled.</summary>
    public LogEvent Event { get; private set; } = new(new Arena());

    /// <summary>Filebeat's <c>event.module</c>, or empty.</summary>
    public Utf8Slice Module { get; set; }

    /// <summary>The file's path, or empty.</summary>
    public Utf8Slice Path { get; set; }

    /// <summary>The agent's own time stamp as it was sent, or empty.</summary>
    public Utf8Slice AgentStamp { get; set; }

    /// <summary>The program that wrote the line, as the line says.</summary>
    public Utf8Slice Program { get; set; }

    /// <summary>The host, as the line says.</summary>
    public Utf8Slice Host { get; set; }

    /// <summary>Starts on another event.</summary>
    public void Begin(LogEvent e)
    {
        Event = e;
        Module = Path = AgentStamp = Program = Host = default;
        _offset = null;
    }

    /// <summary>Takes the offset that Filebeat's <c>add_locale</c> sends, which is that of the machine that wrote the line.</summary>
    public void SetZone(ReadOnlySpan<byte> offset)
    {
        var reader = new StampReader(offset);
        _offset = reader.Zone(out var micros) && reader.Position == offset.Length ? micros : null;
    }

    /// <summary>Takes the line's own time, which is the best there is.</summary>
    public void SetTime(in Stamp stamp)
    {
        var zoned = stamp.Missing == Missing.Zone && _offset is { } offset ? stamp with { Micros = stamp.Micros - offset, Missing = Missing.None } : stamp;
        Event.EventTime = resolver.Resolve(zoned, Event.ReceivedTime, out var inferred);
        Event.TimeSource = TimeSource.Message;
        if (inferred) Event.Flags |= EventFlags.TimeInferred;
    }

    /// <summary>Takes a whole line as the message.</summary>
    public void SetLine(Utf8Slice line)
    {
        Event.Message = _line = line;
        _header = 0;
        _headerPlace = -1;
    }

    /// <summary>Takes the end of the line as the message, and all that stands before it as one field, so that nothing is lost.</summary>
    /// <param name="rest">The line, or the end of it that a wrapper left as the message.</param>
    /// <param name="start">Where the message starts in it.</param>
    public void SetMessage(Utf8Slice rest, int start)
    {
        Event.Message = rest.Slice(start);
        if (start == 0) return;
        _header += start;
        var header = new Field(FieldKind.Text, Names.Header, _line.Slice(0, _header));
        if (_headerPlace >= 0)
        {
            Event.Fields[_headerPlace] = header;
            return;
        }

        _headerPlace = Event.Fields.Count;
        Event.Fields.Add(header.Kind, header.Name, header.Value);
    }

    /// <summary>Appends a text that is there, and is not the <c>-</c> that stands for nothing.</summary>
    public void Add(Utf8Slice name, Utf8Slice value)
    {
        if (value.IsEmpty || (value.Length == 1 && value.Span[0] == '-')) return;
        Event.Fields.AddText(name, value);
    }

    /// <summary>Appends digits as a number; JSON allows it no leading zero.</summary>
    public void AddNumber(Utf8Slice name, Utf8Slice digits)
    {
        if (digits.IsEmpty || digits.Span.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return;
        var zeros = digits.Span.IndexOfAnyExcept((byte)'0');
        Event.Fields.AddNumber(name, zeros switch { 0 => digits, < 0 => digits.Slice(0, 1), _ => digits.Slice(zeros) });
    }
}
