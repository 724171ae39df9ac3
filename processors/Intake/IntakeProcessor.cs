using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Deduplication;
using Monitoring.Processors.Enrichment;
using Monitoring.Processors.Filtering;
using Monitoring.Processors.Joins;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Masking;
using Monitoring.Processors.Parsing;
using Monitoring.Processors.Sessions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Options;
using EventFields = Monitoring.Processors.Conditions.EventFields;

namespace Monitoring.Processors.Intake;

/// <summary>The intake chain: decode, normalise, filter, mask, deduplicate, enrich, encode, derive metrics and facts.</summary>
/// <remarks>
/// Each input record gives log events, dead letters or counted drops; each batch gives what its events add to metrics. A crash loses nothing and repeats nothing: the state is
/// the deduplicator's and the meter's, and the engine restores it by snapshot and replay.
/// </remarks>
public sealed class IntakeProcessor : IStatefulProcessor, IEventConsumer
{
    private const string Stage = "intake";
    private readonly Arena _arena = new();
    private readonly LogEvent _event;
    private readonly LogEventEncoder _encoder = new();
    private readonly IEnricher[] _enrichers; // An array, because going through an interface would allocate an enumerator per event.
    private readonly Secret? _pseudonymKey;
    private readonly DeadLetterWriter _deadLetters;
    private readonly int _accepted;
    private LogDecoder _decoder = null!;
    private EventFilter _filter = null!;
    private Masker _masker = null!;
    private readonly Deduplicator _deduplicator;
    private readonly LogMeter _meter;
    private readonly FactWriter _facts;
    private readonly JoinFactWriter _joins;
    private EventFields _fields = null!;
    private readonly SourceWatermark _watermark;
    private IOutput _output = null!;
    private readonly int _maxOutputBytes;
    private SourceRecord _record;

    /// <summary>An intake under the default policy, until a policy comes into force.</summary>
    /// <param name="resources">What the tasks of a process share.</param>
    /// <param name="topic">The input topic.</param>
    /// <param name="partition">The input partition.</param>
    public IntakeProcessor(IntakeResources resources, string topic, int partition)
    {
        _watermark = new SourceWatermark(topic, partition);
        _enrichers = [.. resources.Enrichers(Counters)];
        _pseudonymKey = resources.PseudonymKey;
        _maxOutputBytes = resources.MaxOutputBytes;
        _event = new LogEvent(_arena);
        _accepted = Counters.Register("intake_events");
        _deadLetters = new DeadLetterWriter(Stage, resources.Sealer, Counters);
        _deduplicator = new Deduplicator(new DeduplicationOptions(), Counters);
        _meter = new LogMeter(Counters, topic, partition);
        _facts = new FactWriter(Counters);
        _facts.Name(topic);
        _joins = new JoinFactWriter(Counters);
        _joins.Name(topic);
        Apply(new IntakePolicy());
    }

    /// <inheritdoc/>
    public int StateVersion => 1;

    /// <inheritdoc/>
    public CounterSet Counters { get; } = new();

    /// <inheritdoc/>
    public void Process(in SourceRecord record, IOutput output)
    {
        _arena.Reset();
        _output = output;
        _record = record;
        _meter.Begin(record);
        _decoder.Decode(record, _event, this);
    }

    /// <inheritdoc/>
    public void Accept(LogEvent e)
    {
        _watermark.See(e.EventTime / 1000, _record.Timestamp);
        if (_filter.Drops(e)) return;
        _masker.Mask(e);
        if (_deduplicator.IsDuplicate(e)) return;
        foreach (var enricher in _enrichers) enricher.Enrich(e);
        var encoded = _encoder.Encode(e);
        if (encoded.Length > _maxOutputBytes - e.Source.Length)
        {
            Reject(e.Origin, _record.Value, new ParseError(DeadLetterReason.TooLarge, $"its event takes {encoded.Length} bytes; topics.max_message_bytes leaves room for {_maxOutputBytes - e.Source.Length}"));
            return;
        }

        _output.Write(Topics.Logs, e.Source.Span, encoded, e.ReceivedTime / 1000);
        Counters.Add(_accepted);
        _fields.Read(e);
        _meter.Add(_fields, _output);
        _facts.Add(_fields, _record.Timestamp, _output);
        _joins.Add(_fields, _record.Timestamp, _output);
    }

    /// <inheritdoc/>
    public void Reject(in Origin origin, Utf8Slice value, in ParseError error) =>
        _deadLetters.Write(origin, _record.Timestamp * 1000, _record.Key, value, error, _masker, _arena, _output);

    /// <inheritdoc/>
    public void OnTick(long now, IOutput output)
    {
        // What is gathered first: the watermark speaks of it.
        _meter.OnTick(now, output);
        if (!_watermark.Tick(now)) return;
        _watermark.Tell(output, Topics.Deltas);
        if (_facts.IsEnabled || _joins.IsEnabled) _watermark.Tell(output, Topics.Facts);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(IOutput output) => _meter.Flush(output);

    /// <inheritdoc/>
    public void OnControl(ReadOnlySpan<byte> content) => Apply(IntakePolicy.FromBytes(content));

    /// <inheritdoc/>
    public void Save(IStateWriter writer)
    {
        _deduplicator.Save(writer);
        _meter.Save(writer);
        _watermark.Save(writer);
    }

    /// <inheritdoc/>
    public void Load(IStateReader reader)
    {
        _deduplicator.Load(reader);
        _meter.Load(reader);
        _watermark.Load(reader);
    }

    private void Apply(IntakePolicy policy)
    {
        _decoder = new LogDecoder(policy.Parsing);
        _filter = new EventFilter(policy.Filter, Counters);
        _masker = new Masker(policy.Masking with { PseudonymKey = _pseudonymKey }, Counters);
        _deduplicator.Apply(policy.Deduplication);
        var names = policy.LogMetrics.Vocabulary();
        _meter.Apply(policy.LogMetrics, names);
        _facts.Apply(policy.Sessions, names);
        _joins.Apply(policy.Joins, names);
        _fields = new EventFields(names.Paths);
        _watermark.Apply(policy.Watermark);
    }
}
