using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.Masking;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Facts;

namespace Monitoring.Processors.Sessions;

/// <summary>Writes a fact for each log event that names its session. It keeps no state.</summary>
internal sealed class FactWriter
{
    private const int LongestId = 256;
    private readonly CounterSet _counters;
    private readonly int _written;
    private readonly int _redacted;
    private readonly int _tooLong;
    private readonly int _farAhead;
    private readonly AvroWriter _fact = new();
    private FieldReference? _session;
    private Condition _pageView = null!;
    private (byte[] Name, Condition Where)[] _steps = [];
    private FactLabels _labels = null!;
    private byte[] _topic = [];

    public FactWriter(CounterSet counters)
    {
        const string refused = "session_facts_refused";
        _counters = counters;
        _written = counters.Register("intake_session_facts");
        _redacted = counters.Register(refused, "reason", "redacted");
        _tooLong = counters.Register(refused, "reason", "too_long");
        _farAhead = counters.Register(refused, "reason", "far_ahead");
    }

    /// <summary>False where nobody wants facts.</summary>
    public bool IsEnabled => _session is not null;

    /// <summary>Puts other settings into force.</summary>
    /// <param name="options">Validated.</param>
    /// <param name="names">Those of the fields that <see cref="Add"/> is handed.</param>
    public void Apply(SessionOptions options, FieldVocabulary names)
    {
        _session = options.Enabled ? names.Refer(options.Session) : null;
        _pageView = ConditionParser.Parse(options.PageView, names);
        _steps = [.. options.Funnel.Select(s => (Encoding.UTF8.GetBytes(s.Name), ConditionParser.Parse(s.Where, names)))];
        _labels = new FactLabels(options.Labels, names);
    }

    /// <summary>Says where the events come from.</summary>
    public void Name(string topic) => _topic = Encoding.UTF8.GetBytes(topic);

    /// <summary>Writes the fact of an event, masked and not seen before, if it is one.</summary>
    /// <param name="fields">The event's.</param>
    /// <param name="timestamp">Of its record, ms since 1970 UTC.</param>
    /// <param name="output">Gets the fact.</param>
    public void Add(EventFields fields, long timestamp, IOutput output)
    {
        if (_session is null) return;
        var id = _session.Text(fields).Span;
        if (id.IsEmpty) return;
        var e = fields.Event;
        if (Refusal(id, e) is { } refusal)
        {
            _counters.Add(refusal);
            return;
        }

        _fact.Clear();
        var fact = new SessionFact
        {
            OriginTopic = _topic,
            Session = id,
            Time = (e.EventTime - (((e.EventTime % 1000) + 1000) % 1000)) / 1000,
            IsPageView = _pageView.Holds(fields),
            Step = Step(fields),
            Labels = _labels.Of(fields),
        };
        SessionFactCodec.Write(_fact, fact);
        output.Write(Topics.Facts, id, _fact.Written, timestamp);
        _counters.Add(_written);
    }

    private int? Refusal(ReadOnlySpan<byte> id, LogEvent e)
    {
        // One session for everybody would look like a figure.
        if (MaskWriter.IsRedaction(id)) return _redacted;
        if (id.Length > LongestId) return _tooLong;
        return (e.Flags & EventFlags.FarFuture) != 0 ? _farAhead : null;
    }

    private ReadOnlySpan<byte> Step(EventFields fields)
    {
        foreach (var (name, where) in _steps)
        {
            if (where.Holds(fields)) return name;
        }

        return default;
    }
}
