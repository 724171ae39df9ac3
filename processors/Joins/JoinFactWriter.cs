using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.Masking;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Facts;

namespace Monitoring.Processors.Joins;

/// <summary>Writes a fact for each side of a join that a log event is. It keeps no state.</summary>
internal sealed class JoinFactWriter
{
    private const int LongestKey = 256;
    private static readonly byte[] NoLabels = [0];
    private readonly CounterSet _counters;
    private readonly int _written;
    private readonly int _noKey;
    private readonly int _redacted;
    private readonly int _tooLong;
    private readonly int _farAhead;
    private readonly AvroWriter _fact = new();
    private ConditionIndex<CompiledSide> _sides = null!;
    private CompiledSide[] _found = [];
    private byte[] _topic = [];

    public JoinFactWriter(CounterSet counters)
    {
        const string refused = "join_facts_refused";
        _counters = counters;
        _written = counters.Register("intake_join_facts");
        _noKey = counters.Register(refused, "reason", "no_key");
        _redacted = counters.Register(refused, "reason", "redacted");
        _tooLong = counters.Register(refused, "reason", "too_long");
        _farAhead = counters.Register(refused, "reason", "far_ahead");
    }

    /// <summary>False where nobody wants facts.</summary>
    public bool IsEnabled => _found.Length > 0;

    /// <summary>Puts other settings into force.</summary>
    /// <param name="options">Validated.</param>
    /// <param name="names">Those of the fields that events are read with.</param>
    public void Apply(JoinOptions options, FieldVocabulary names)
    {
        _sides = new ConditionIndex<CompiledSide>(options.IsInForce() ? [.. options.WrittenOut().Table.SelectMany(j => Sides(j, names))] : [], static s => s.Where, static _ => null);
        _found = new CompiledSide[_sides.Count];
    }

    /// <summary>Says where the events come from.</summary>
    public void Name(string topic) => _topic = Encoding.UTF8.GetBytes(topic);

    /// <summary>Writes the facts of an event, masked and not seen before.</summary>
    /// <param name="fields">The event's.</param>
    /// <param name="timestamp">Of its record, ms since 1970 UTC.</param>
    /// <param name="output">Gets the facts.</param>
    public void Add(EventFields fields, long timestamp, IOutput output)
    {
        foreach (var side in _found.AsSpan(0, _sides.Find(fields, _found)))
        {
            if (side.Where.Holds(fields)) Write(side, fields, timestamp, output);
        }
    }

    private void Write(CompiledSide side, EventFields fields, long timestamp, IOutput output)
    {
        var key = side.Key.Text(fields).Span;
        // It would be its own match.
        if (side.Left is { } left && left.Where.Holds(fields) && left.Key.Text(fields).Span.SequenceEqual(key)) return;
        var e = fields.Event;
        if (Refusal(key, e) is { } refusal)
        {
            _counters.Add(refusal);
            return;
        }

        _fact.Clear();
        var fact = new JoinFact
        {
            OriginTopic = _topic,
            Join = side.Join,
            IsRight = side.Labels is null,
            Key = key,
            Time = (e.EventTime - (((e.EventTime % 1000) + 1000) % 1000)) / 1000,
            Labels = side.Labels is null ? NoLabels : side.Labels.Of(fields),
        };
        JoinFactCodec.Write(_fact, fact);
        output.Write(Topics.Facts, key, _fact.Written, timestamp);
        _counters.Add(_written);
    }

    private int? Refusal(ReadOnlySpan<byte> key, LogEvent e)
    {
        if (key.IsEmpty) return _noKey;
        // One key for everybody would join what has nothing in common.
        if (MaskWriter.HasRedaction(key)) return _redacted;
        if (key.Length > LongestKey) return _tooLong;
        return (e.Flags & EventFlags.FarFuture) != 0 ? _farAhead : null;
    }

    private static IEnumerable<CompiledSide> Sides(EventJoin join, FieldVocabulary names)
    {
        var name = Encoding.UTF8.GetBytes(join.Name);
        var left = new CompiledSide(name, ConditionParser.Parse(join.Left.Where, names), names.Refer(join.Left.Key), new FactLabels(join.Labels, names), null);
        yield return left;
        yield return new CompiledSide(name, ConditionParser.Parse(join.Right.Where, names), names.Refer(join.Right.Key), null, left);
    }

    // The right side has no labels, and knows the left one.
    private sealed record CompiledSide(byte[] Join, Condition Where, FieldReference Key, FactLabels? Labels, CompiledSide? Left);
}
