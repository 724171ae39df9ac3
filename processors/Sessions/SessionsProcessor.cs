using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Joins;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Facts;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Sessions;

/// <summary>Folds the facts of one partition into sessions of event time, joins others (see <see cref="JoinFold"/>), and writes what both add to metrics.</summary>
/// <remarks>
/// <para>A session is over when the watermark of all sources has passed its last fact by gap and grace; it counts in the window of that time, which no watermark has passed, whatever
/// closes it. A fact of a time that is closed already goes to <see cref="Topics.Late"/> and is counted. Beyond the bound of open sessions those that end first are closed early and counted.</para>
/// <para>The task is a source of watermarks itself. A crash loses and repeats nothing: sessions and watermarks are restored by snapshot and replay.</para>
/// </remarks>
public sealed class SessionsProcessor : IStatefulProcessor
{
    private const string WatermarkChunk = "sources";
    private const string JoinPart = "joins.";

    // ms; how far event time may come while nothing is told.
    private const long Soon = 600_000;
    private readonly int _partition;
    private readonly OpenSessions _sessions = new();
    private readonly MergedWatermark _watermark = new();
    private readonly SessionMeter _meter;
    private readonly JoinFold _joins;
    private readonly int _facts;
    private readonly int _closed;
    private readonly int _early;
    private readonly int _cut;
    private readonly int _unreadable;
    private SessionPolicy _policy = new();
    private byte[][] _steps = [];
    private Watermark _told;
    private long _timestamp;

    /// <summary>Sessions that do not close before a policy has come into force.</summary>
    /// <param name="partition">The partition of <see cref="Topics.Facts"/>.</param>
    public SessionsProcessor(int partition)
    {
        _partition = partition;
        _told = new Watermark(Topics.Facts, partition, WindowAggregator.NoWatermark, false);
        _meter = new SessionMeter(Counters, partition);
        _joins = new JoinFold(Counters, partition);
        _facts = Counters.Register("session_facts");
        _closed = Counters.Register("sessions_closed");
        _early = Counters.Register("sessions_closed_early");
        _cut = Counters.Register("sessions_cut");
        _unreadable = Counters.Register("session_facts_unreadable");
    }

    /// <inheritdoc/>
    public int StateVersion => 1;

    /// <inheritdoc/>
    public CounterSet Counters { get; } = new();

    /// <summary>Sessions that are not over.</summary>
    public int SessionCount => _sessions.Count;

    /// <summary>Keys of joins that are not settled.</summary>
    public int KeyCount => _joins.KeyCount;

    /// <inheritdoc/>
    public void Process(in SourceRecord record, IOutput output)
    {
        _timestamp = record.Timestamp;
        _meter.Begin(_timestamp);
        _joins.Begin(_timestamp);
        if (!SingleObject.TryParse(record.Value.Span, out var schema, out var datum)) Counters.Add(_unreadable);
        else if (schema == SchemaCatalogue.SessionFact.Fingerprint && SessionFactCodec.TryRead(datum, out var fact)) Add(fact, record, output);
        else if (schema == SchemaCatalogue.JoinFact.Fingerprint && JoinFactCodec.TryRead(datum, out var joined)) _joins.Add(joined, record, _watermark.Current, output);
        else if (schema == SchemaCatalogue.Watermark.Fingerprint && WatermarkCodec.Read(datum) is { } watermark) Advance(watermark, output);
        else Counters.Add(_unreadable);
    }

    /// <inheritdoc/>
    public void OnTick(long now, IOutput output)
    {
        OnBatchEnd(output);
        _meter.OnTick(now, output);
        _joins.OnTick(now, output);
        if (_watermark.Current == WindowAggregator.NoWatermark) return;
        var told = _told with { Time = _watermark.Current, IsIdle = _watermark.IsIdle && !IsAboutToClose(now) };
        if (told == _told) return;
        _told = told;
        output.WriteToAll(Topics.Deltas, WatermarkCodec.Encode(told), now);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(IOutput output)
    {
        _meter.Flush(_timestamp, output);
        _joins.Flush(_timestamp, output);
    }

    /// <inheritdoc/>
    public void OnControl(ReadOnlySpan<byte> content)
    {
        var before = _policy.Steps;
        _policy = SessionPolicy.FromBytes(content);
        _steps = [.. _policy.Steps.Select(Encoding.UTF8.GetBytes)];
        _sessions.Terms = _policy.Terms();
        _sessions.Renumber([.. before.Select(step => _policy.Steps.Select((name, i) => name == step ? 1u << i : 0).FirstOrDefault(static bit => bit != 0))]);
        _meter.Apply(_policy.Steps, _policy.MaxSeries);
        _joins.Apply(_policy.Joins);
        _watermark.Expect(_policy.Sources);
    }

    /// <inheritdoc/>
    public void Save(IStateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var bytes = new AvroWriter();
        bytes.Long(_told.Time);
        bytes.Boolean(_told.IsIdle);
        _watermark.Save(bytes);
        writer.Write(WatermarkChunk, bytes.Written);
        _sessions.Save(writer, bytes);
        _meter.Save(writer);
        _joins.Save(writer.Under(JoinPart));
    }

    /// <inheritdoc/>
    public void Load(IStateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!reader.Names.Contains(WatermarkChunk)) return;
        var bytes = reader.Read(WatermarkChunk);
        var content = new AvroReader(bytes);
        _told = _told with { Time = content.Long(), IsIdle = content.Boolean() };
        _watermark.Load(ref content, bytes);
        if (!content.AtEnd) throw new InvalidDataException("The watermarks' chunk is damaged.");
        _sessions.Load(reader);
        _meter.Load(reader);
        _joins.Load(reader.Under(JoinPart));
    }

    private void Add(in SessionFact fact, in SourceRecord record, IOutput output)
    {
        Counters.Add(_facts);
        var fit = _sessions.Add(fact, StepOf(fact.Step), _watermark.Current);
        if (fit == FactFit.Cut) Counters.Add(_cut);
        if (fit == FactFit.Late)
        {
            Counters.Add(Counters.Register("late_facts", "source", Encoding.UTF8.GetString(fact.OriginTopic)));
            output.Write(Topics.Late, record.Key.Span, record.Value.Span, record.Timestamp);
        }

        while (_sessions.IsBeyond(_policy.MaxSessions))
        {
            Counters.Add(_early);
            Close(_sessions.Oldest()!, output);
        }
    }

    private uint StepOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _steps.Length; i++)
        {
            if (name.SequenceEqual(_steps[i])) return 1u << i;
        }

        return 0;
    }

    private void Advance(Watermark watermark, IOutput output)
    {
        _watermark.Hear(watermark);
        while (_sessions.Oldest() is { } session && session.End + _sessions.Terms.Linger <= _watermark.Current) Close(session, output);
        _joins.Advance(_watermark.Current, _timestamp, output);
    }

    private void Close(Session session, IOutput output)
    {
        _sessions.Take(session);
        Counters.Add(_closed);
        // Under another policy it might have been over before the watermark that was told.
        _meter.Add(session, Math.Max(session.End + _sessions.Terms.Linger, _told.Time + 1), _timestamp, output);
    }

    // Event time runs ahead of the clock by no more than is believed: until then nobody has passed the end of a session or of what is joined.
    private bool IsAboutToClose(long now) => _joins.HasDue(now + Soon) || _sessions.Oldest() is { } session && session.End + _sessions.Terms.Linger <= now + Soon;
}
