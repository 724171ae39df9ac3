using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>Runs one test: the series arrive tick by tick, the groups are evaluated, what they came to is compared.</summary>
internal sealed class TestRun
{
    private readonly TestFile _file;
    private readonly TestCase _test;
    private readonly IRulesAtWork _rules;
    private readonly List<string> _errors = [];
    private readonly List<Assertion> _assertions = [];

    private TestRun(TestFile file, TestCase test, IRulesAtWork rules)
    {
        _file = file;
        _test = test;
        _rules = rules;
    }

    /// <summary>Runs it over series in memory.</summary>
    /// <param name="file">The file that holds the test.</param>
    /// <param name="test">The test.</param>
    /// <param name="rules">The rule files that the test file names, each once.</param>
    public static TestOutcome Run(TestFile file, TestCase test, IReadOnlyList<RuleFile> rules) => Run(file, test, rules, groups => new DirectRules(file, test, groups));

    /// <summary>Runs it over a stream of records, in time order, with a restart in between.</summary>
    /// <param name="file">The file that holds the test.</param>
    /// <param name="test">The test.</param>
    /// <param name="rules">The rule files that the test file names, each once.</param>
    /// <param name="shape">Where records end and when the restart is.</param>
    public static TestOutcome RunAsStream(TestFile file, TestCase test, IReadOnlyList<RuleFile> rules, StreamShape shape) => Run(file, test, rules, groups => new StreamedRules(file, test, groups, shape));

    private static TestOutcome Run(TestFile file, TestCase test, IReadOnlyList<RuleFile> rules, Func<IReadOnlyList<GroupDefinition>, IRulesAtWork> start)
    {
        var faults = rules.SelectMany(r => r.Faults).Select(f => f.ToString()).ToList();
        // Groups that are not named go with the first one that is.
        var order = file.GroupOrder.Select((name, index) => (name, index)).ToDictionary(g => g.name, g => g.index);
        var run = new TestRun(file, test, start([.. rules.SelectMany(r => r.Groups).OrderBy(g => order.GetValueOrDefault(g.Name))]));
        run._errors.AddRange(faults);
        if (faults.Count == 0) run.Run();
        return new TestOutcome(test, run._errors, run._assertions);
    }

    private void Run()
    {
        var alerts = _test.AlertTests.OrderBy(a => a.Time).ToList();
        if (Load() is not { } series || !Tick(series, alerts))
        {
            _assertions.AddRange(alerts.Skip(_assertions.Count).Select(a => new Assertion(true, a.Line, "not reached")));
            _assertions.AddRange(_test.ExpressionTests.Select(e => new Assertion(false, e.Line, "not reached")));
            return;
        }

        _assertions.AddRange(_test.ExpressionTests.Select(e => new Assertion(false, e.Line, Check(e))));
    }

    private InputSeries? Load()
    {
        try
        {
            return new InputSeries(_test);
        }
        catch (PromqlException e)
        {
            _errors.Add($"the input series cannot be read: {e.Message}");
            return null;
        }
    }

    // All ticks; false where a rule could not be evaluated, which ends the test.
    private bool Tick(InputSeries series, List<AlertTest> alerts)
    {
        var (interval, end) = (_file.EvaluationInterval, _test.End);
        for (var time = TimeSpan.Zero; time <= end; time += interval)
        {
            var timeMs = _test.StartMs + (long)time.TotalMilliseconds;
            series.AppendTill(timeMs, _rules);
            foreach (var (what, reason) in _rules.Tick(timeMs)) _errors.Add($"{what} at {DurationText.Of(time)}: {reason}");
            if (_errors.Count > 0) return false;
            while (_assertions.Count < alerts.Count && alerts[_assertions.Count].Time < time + interval)
            {
                var alert = alerts[_assertions.Count];
                _assertions.Add(new Assertion(true, alert.Line, Difference.OfAlerts(alert, Firing(alert.Alert))));
            }
        }

        return true;
    }

    private List<ShownAlert> Firing(string name)
    {
        var firing = new List<ShownAlert>();
        foreach (var group in _rules.Groups)
        {
            for (var i = 0; i < group.Definition.Rules.Count; i++)
            {
                if (group.Definition.Rules[i].Name != name) continue;
                firing.AddRange(group.Alerts(i).Where(a => a.State == AlertState.Firing).Select(a => new ShownAlert(NamedTexts.Of(a.Labels), a.Annotations)));
            }
        }

        return firing;
    }

    private string? Check(ExpressionTest test)
    {
        try
        {
            var expected = test.Expected.Select(Sample).ToList();
            var got = _rules.Evaluate(PromqlParser.Parse(test.Expression), _test.StartMs + (long)test.Time.TotalMilliseconds);
            return Difference.OfSamples(test, expected, [.. got.Select(g => (g.Labels, g.Value))], _file.FuzzyCompare);
        }
        catch (Exception e) when (e is PromqlException or EvaluationException)
        {
            return $"expression {test.Expression} at {DurationText.Of(test.Time)}\n  {e.Message}";
        }
    }

    private static (LabelSet Labels, double Value) Sample(ExpectedSample sample)
    {
        if (sample.Histogram.Length > 0) throw new EvaluationException("native histograms are not evaluated by this engine") { RefusedFeature = "native histograms" };
        return (string.IsNullOrWhiteSpace(sample.Labels) ? LabelSet.Empty : SeriesNotation.ParseLabels(sample.Labels), sample.Value);
    }
}
