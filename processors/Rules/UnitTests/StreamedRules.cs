using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;
using Monitoring.Processors.Rules.Streaming;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Rules over records of samples and watermarks; at one tick their processor is saved and another one takes over.</summary>
/// <remarks>What they recorded is read back from what they wrote, and the alerts that they wrote have to be those that fire.</remarks>
internal sealed class StreamedRules : IRulesAtWork
{
    private static readonly SeriesLimits s_limits = new(Labels: 256, NameBytes: 64 * 1024, ValueBytes: 64 * 1024);
    private readonly StreamShape _shape;
    private readonly RuleSet _rules;
    private readonly RuleSurroundings _surroundings;
    private readonly List<(long TimeMs, LabelSet Labels, double Value)> _pending = [];
    private readonly List<(string What, string Reason)> _wrong = [];
    private readonly StreamedOutput _output = new();
    private readonly SeriesBuilder _builder = new(s_limits);
    private readonly SampleBatchEncoder _encoder = new();
    private readonly int _restartAt;
    private RulesProcessor _processor;
    private long _offset;
    private int _ticks;

    /// <param name="file">The file that holds the test.</param>
    /// <param name="test">The test.</param>
    /// <param name="groups">In the order in which they are evaluated.</param>
    /// <param name="shape">Where records end and when the restart is.</param>
    public StreamedRules(TestFile file, TestCase test, IReadOnlyList<GroupDefinition> groups, StreamShape shape)
    {
        _shape = shape;
        var policy = new RulesPolicy
        {
            Interval = file.EvaluationInterval,
            ExternalLabels = test.ExternalLabels.Texts.ToDictionary(l => l.Key, l => l.Value),
            ExternalUrl = test.ExternalUrl,
            Sources = [new(Topics.RawMetrics, 1)],
        };
        _rules = new RuleSet(policy, [.. groups.Select(g => g with { Interval = file.EvaluationInterval })], []) { OriginMs = test.StartMs };
        _surroundings = new RuleSurroundings(_output.Series, _rules.Evaluation);
        _restartAt = (int)(shape.RestartAt * ((test.End.Ticks / file.EvaluationInterval.Ticks) + 1));
        _processor = Start();
    }

    public IEnumerable<RuleGroup> Groups => _processor.Groups.Select(g => g.Group);

    public void Append(LabelSet labels, NotedValue value, long timeMs)
    {
        if (value.IsHistogram) _wrong.Add(($"series {labels}", "native histograms are not streamed"));
        else _pending.Add((timeMs, labels, value.Value));
    }

    public IReadOnlyList<(string What, string Reason)> Tick(long timeMs)
    {
        _wrong.Clear();
        var restarts = _ticks++ == _restartAt;
        Send();
        if (restarts && _shape.RestartsBeforeTick) Restart();
        Process(WatermarkCodec.Encode(new Watermark(Topics.RawMetrics, 0, timeMs, false)));
        // What failed is shown, not kept.
        var failures = _processor.Groups.SelectMany(g => g.Failures).Select(f => ($"rule {f.Rule.Name}", f.Message)).ToList();
        if (restarts && !_shape.RestartsBeforeTick) Restart();
        if (_processor.Groups.Any(g => g.Last != timeMs)) _wrong.Add(("a group", "did not tick"));
        return [.. failures, .. _wrong, .. _output.Compare(Groups, _rules.Policy.ExternalLabels)];
    }

    public IReadOnlyList<VectorSample> Evaluate(Expression expression, long timeMs) => _surroundings.Evaluate(expression, timeMs);

    private RulesProcessor Start()
    {
        var processor = new RulesProcessor();
        processor.Use(_rules);
        return processor;
    }

    private void Restart()
    {
        var state = new MemoryState();
        _processor.Save(state);
        _processor = Start();
        _processor.Load(state);
    }

    private void Send()
    {
        foreach (var record in _pending.OrderBy(p => p.TimeMs).Chunk(_shape.SamplesInRecord))
        {
            _encoder.Begin(Topics.RawMetrics, 0);
            foreach (var (time, labels, value) in record)
            {
                _output.Series.TryAppend(labels, new Point(time, value));
                if (Identity(labels, out var identity) is var fault and not SeriesFault.None) _wrong.Add(($"series {labels}", $"is none that a record can hold: {fault}"));
                else _encoder.Add(identity, default, -1, [new Schemas.Metrics.Sample(time, value)]);
            }

            Process(_encoder.End().ToArray());
        }

        _pending.Clear();
    }

    private SeriesFault Identity(LabelSet labels, out ReadOnlySpan<byte> identity)
    {
        _builder.Clear();
        for (var i = 0; i < labels.Count; i++)
        {
            var (name, value) = labels[i];
            if (name != LabelSet.MetricName) _builder.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        return _builder.Build(Encoding.UTF8.GetBytes(labels.Metric), out identity);
    }

    private void Process(byte[] record) => _processor.Process(new SourceRecord(Topics.Deltas, 0, _offset++, 0, default, new Utf8Slice(record)), _output);
}
