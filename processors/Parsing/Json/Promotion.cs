using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Parsing.Lines;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Turns the fields of one JSON object into the event's own: message, time, severity, service, host, trace, identity.</summary>
/// <remarks>Every rule looks at the application's own object inside the message first, then at the envelope around it.</remarks>
internal sealed class Promotion
{
    private readonly MessageText _message;
    private readonly EventIdentity _identity;
    private readonly EventNames _names;
    private readonly StampResolver _resolver;

    public Promotion(ParsingOptions options, StampResolver resolver, LineContext line)
    {
        _resolver = resolver;
        Line = line;
        _message = new MessageText(options);
        _identity = new EventIdentity(options.IdFields);
        _names = new EventNames(options.ServiceFields);
    }

    /// <summary>The event being filled.</summary>
    public LogEvent Event => Line.Event;

    /// <summary>What the line parsers found.</summary>
    public LineContext Line { get; }

    /// <summary>The object that the publisher sent.</summary>
    public JsonView Outer { get; } = new();

    /// <summary>The object that the application wrote as its message, if it did.</summary>
    public JsonView Inner { get; } = new();

    /// <summary>True where <c>@timestamp</c> is an agent's, not the application's.</summary>
    public bool IsAgent { get; private set; }

    /// <summary>Reads the envelope's fields, before anything is filled in.</summary>
    public void Attach(LogEvent e)
    {
        Line.Begin(e);
        Outer.Attach(e.Fields, e.Arena);
        Inner.Detach();
        IsAgent = Outer.Has(Known.AgentType) || Outer.Has(Known.MetadataBeat) || Outer.Has(Known.Offset)
            || Outer.Kind(Known.AtTimestamp) == FieldKind.Number || (Outer.Has(Known.Stream) && Outer.Kind(Known.Log) == FieldKind.JsonString);
    }

    /// <summary>Fills the event from its fields.</summary>
    public void Run(in SourceRecord record)
    {
        Line.Module = Outer.Text(Known.EventModule);
        Line.Path = Outer.Text(Known.FilePath);
        Line.SetZone(Outer.Text(Known.EventTimezone).Span);
        if (IsAgent) Line.AgentStamp = Outer.Text(Known.AtTimestamp);
        _message.Promote(this);
        Rest(record);
    }

    /// <summary>Fills the event from a line that came without an envelope.</summary>
    public void Run(in SourceRecord record, Utf8Slice line)
    {
        _message.Promote(this, line);
        Rest(record);
    }

    /// <summary>The first text of several fields: the application's before the envelope's.</summary>
    public Utf8Slice First(ReadOnlySpan<Known> fields)
    {
        var text = Inner.First(fields);
        return text.IsEmpty ? Outer.First(fields) : text;
    }

    private void Rest(in SourceRecord record)
    {
        EventTimes.Promote(this, _resolver);
        EventSeverity.Promote(this);
        if (!Outer.IsEmpty || !Inner.IsEmpty) EventTrace.Promote(this);
        _names.Promote(this);
        if (!Outer.IsEmpty || !Inner.IsEmpty) EventClient.Promote(this);
        _identity.Promote(this, record);
    }
}
