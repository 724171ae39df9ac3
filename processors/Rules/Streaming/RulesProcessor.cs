using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Templates;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Evaluates recording and alerting rules over the samples that flow by, in event time.</summary>
/// <remarks>
/// <para>The merged watermark is the clock: a group ticks at each whole interval that the watermark has reached, the first time at or after the first watermark, and none is left out.
/// Without a watermark nothing ticks, so lag resolves no alert. A group with a <c>query_offset</c> looks that far behind its tick; samples that come later are counted,
/// kept for ranges to come, and change nothing that was written. Ticks of one time go in the order of the files.</para>
/// <para>A rule sees what was recorded before it. <see cref="Topics.Recorded"/> takes all that rules record, <see cref="Topics.Alerts"/> the alerts that begin or cease to fire.</para>
/// <para>Rules that are put into force later take over the alerts of rules of the same file, group, name and expression; alerts that fired of others are resolved. A selector that is new
/// sees samples from then on. A crash loses and repeats nothing: series, alerts and ticks are restored by snapshot and replay.</para>
/// </remarks>
public sealed partial class RulesProcessor : IStatefulProcessor
{
    // Ticks that are caught up at once; the rest follows with the next record or tick.
    private const int MostTicks = 200;
    private const long SweepMs = 60_000;
    private readonly MergedWatermark _watermark = new();
    private readonly SeriesRings _rings = new();
    private readonly AlertWriter _alerts = new();
    private readonly SampleIntake _intake;
    private readonly RecordedWriter _recorded;

    // Alerts whose rules are gone, to be written as resolved as soon as something can be written.
    private readonly List<Alert> _ended = [];
    private readonly int _ticks;
    private readonly int _unreadable;
    private List<GroupSchedule> _groups = [];
    private SeriesNeeds _needs = new([], EvaluationOptions.Default);
    private long _nextSweep = GroupSchedule.Never;

    /// <summary>Nothing is evaluated before a policy has come into force.</summary>
    public RulesProcessor()
    {
        _intake = new SampleIntake(_rings, Counters);
        _recorded = new RecordedWriter(Counters);
        _ticks = Counters.Register("rules_ticks");
        _unreadable = Counters.Register("rules_unreadable");
    }

    /// <inheritdoc/>
    public int StateVersion => 1;

    /// <inheritdoc/>
    public CounterSet Counters { get; } = new();

    /// <summary>Series that are kept.</summary>
    public int SeriesCount => _rings.SeriesCount;

    /// <summary>Samples that are kept.</summary>
    public int SampleCount => _rings.SampleCount;

    /// <summary>The groups in force.</summary>
    internal IReadOnlyList<GroupSchedule> Groups => _groups;

    /// <inheritdoc/>
    public void Process(in SourceRecord record, IOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!SingleObject.TryParse(record.Value.Span, out var schema, out var datum)) Counters.Add(_unreadable);
        else if (schema == SchemaCatalogue.SampleBatch.Fingerprint && SampleBatchReader.TryRead(datum, out var batch)) _intake.Add(batch);
        else if (schema == SchemaCatalogue.Watermark.Fingerprint && WatermarkCodec.Read(datum) is { } watermark) _watermark.Hear(watermark);
        // Deltas of windows come on the same topic as samples.
        else if (schema != SchemaCatalogue.MetricDeltas.Fingerprint) Counters.Add(_unreadable);
        Advance(output);
    }

    /// <inheritdoc/>
    public void OnTick(long now, IOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        // Time comes with the watermarks; but what they said may not all be done.
        Advance(output);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(IOutput output)
    {
        // All is written at its tick.
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A file is wrong, which was to be found out before it came here.</exception>
    public void OnControl(ReadOnlySpan<byte> content) => Use(RuleSet.Read(RulesPolicy.FromBytes(content)));

    /// <summary>Puts rules into force.</summary>
    /// <exception cref="InvalidDataException">They have a fault.</exception>
    internal void Use(RuleSet rules)
    {
        if (rules.Faults.Count > 0) throw new InvalidDataException(rules.Faults[0].ToString());
        var before = _groups.ConvertAll(GroupState.Of);
        var surroundings = new RuleSurroundings(_rings, rules.Evaluation)
        {
            QueryOffset = rules.Policy.QueryOffset,
            ExternalLabels = TemplateMap.Of([.. rules.Policy.ExternalLabels.OrderBy(l => l.Key, StringComparer.Ordinal)]),
            ExternalUrl = rules.Policy.ExternalUrl,
        };
        _groups = [.. rules.Groups.Select(g => new GroupSchedule(new RuleGroup(g, surroundings), rules))];
        _alerts.ExternalLabels = rules.Policy.ExternalLabels;
        Restore(before);
        _needs = new SeriesNeeds(_groups, rules.Evaluation);
        _rings.Use(_needs, rules.Policy.MaxSeries, rules.Policy.MaxSamples);
        _intake.Forget();
        _watermark.Expect(rules.Policy.Sources);
    }

    private void Advance(IOutput output)
    {
        foreach (var alert in _ended) _alerts.Write(alert, alert.ResolvedAt ?? alert.ActiveAt, output);
        _ended.Clear();
        if (_watermark.Current == WindowAggregator.NoWatermark) return;
        foreach (var group in _groups) group.Begin(_watermark.Current);
        for (var left = MostTicks; left > 0 && _groups.MinBy(g => g.Next) is { } next && next.Next <= _watermark.Current; left--) Tick(next, output);
    }

    private void Tick(GroupSchedule group, IOutput output)
    {
        var time = _rings.Now = group.Next;
        var tick = group.Tick();
        Counters.Add(_ticks);
        foreach (var failure in tick.Failures) Counters.Add(Counters.Register("rules_failures", "group", group.Group.Definition.Name));
        _recorded.Write(group.Group.Definition, _rings.Recorded, time, output);
        _rings.Recorded.Clear();
        foreach (var change in tick.Changes)
        {
            if (change.Alert.State == AlertState.Firing || change.Before == AlertState.Firing) _alerts.Write(change.Alert, time, output);
        }

        _needs.Follow();
        if (time < _nextSweep) return;
        _nextSweep = time + SweepMs;
        _rings.Sweep();
    }
}
