using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Conditions;

/// <summary>The fields of one event that somebody asks for, found in one walk over them. Of duplicates the last counts, as in PostgreSQL's jsonb.</summary>
/// <remarks>Allocates nothing once warm; what is escaped is unescaped into the event's arena.</remarks>
internal sealed class EventFields(FieldPaths paths)
{
    private static readonly byte[][] Severities = [.. Enumerable.Range(0, 256).Select(i => Text(((Severity)i).ToString()))];
    private static readonly byte[][] Families = [.. Enum.GetNames<LogFamily>().Select(Text)];

    private readonly int[] _nodes = new int[AttributesJson.MaxDepth + 2];
    private FieldValue[] _values = [];

    /// <summary>The event that was read last.</summary>
    public LogEvent Event { get; private set; } = null!;

    /// <summary>Another number for each event.</summary>
    public long Stamp { get; private set; }

    /// <summary>Finds the fields of another event.</summary>
    public void Read(LogEvent e)
    {
        Event = e;
        Stamp++;
        if (_values.Length < paths.Count) _values = new FieldValue[paths.Count];
        Array.Clear(_values);
        var fields = e.Fields.Fields;
        var depth = 0;
        for (var i = 0; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            switch (field.Kind)
            {
                case FieldKind.EndObject:
                    depth--;
                    continue;
                case FieldKind.StartArray:
                    i = FieldIndex.Skip(fields, i);
                    continue;
                case FieldKind.Removed:
                    continue;
            }

            var (slot, child) = paths.Find(_nodes[depth], field.Name.Span);
            if (field.Kind == FieldKind.StartObject)
            {
                if (child == 0) i = FieldIndex.Skip(fields, i);
                else _nodes[++depth] = child;
            }
            else if (slot >= 0)
            {
                _values[slot] = Value(field, e.Arena);
            }
        }
    }

    /// <summary>The value of a path; of no kind where the event has none there.</summary>
    public FieldValue this[int slot] => _values[slot];

    /// <summary>What the event itself says.</summary>
    public FieldValue Of(EventProperty property) => property switch
    {
        EventProperty.Service => new FieldValue(Event.Service),
        EventProperty.Host => new FieldValue(Event.Host),
        EventProperty.Category => new FieldValue(Event.Category),
        EventProperty.Message => new FieldValue(Event.Message),
        EventProperty.Family => new FieldValue(new Utf8Slice(Families[(int)Event.Family])),
        _ => Event.Severity == Severity.Unknown ? default : new FieldValue(new Utf8Slice(Severities[(int)Event.Severity])),
    };

    private static FieldValue Value(in Field field, Arena arena) => field.Kind switch
    {
        FieldKind.JsonString when field.Value.Span.Contains((byte)'\\') => new FieldValue(JsonText.Unescape(field.Value, arena, out _)),
        FieldKind.True => new FieldValue(FieldValue.True),
        FieldKind.False => new FieldValue(FieldValue.False),
        FieldKind.Null => default,
        _ => new FieldValue(field.Value),
    };

    private static byte[] Text(string name) => System.Text.Encoding.UTF8.GetBytes(name.ToLowerInvariant());
}

/// <summary>What an event says outside of its fields.</summary>
internal enum EventProperty
{
    Service,
    Host,
    Category,
    Message,
    Family,
    Severity,
}
