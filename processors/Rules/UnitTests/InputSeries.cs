using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Processors.Rules.Evaluation;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>The series of a test, which arrive as time goes on.</summary>
internal sealed partial class InputSeries
{
    private readonly Dictionary<LabelSet, Pending> _series = [];
    private readonly long _startMs;
    private readonly long _intervalMs;

    /// <exception cref="Language.PromqlException">A series or its values are not written as promtool reads them.</exception>
    public InputSeries(TestCase test)
    {
        _startMs = test.StartMs;
        _intervalMs = (long)test.Interval.TotalMilliseconds;
        foreach (var line in Lines(test))
        {
            var series = SeriesNotation.Parse(line);
            // The later of two equal series stands.
            _series[series.Labels] = new Pending(series.Values);
        }
    }

    /// <summary>Hands over the values up to a time, inclusive; ms since 1970 UTC.</summary>
    public void AppendTill(long timeMs, IRulesAtWork rules)
    {
        foreach (var (labels, pending) in _series)
        {
            for (; pending.Next < pending.Values.Count && _startMs + (pending.Next * _intervalMs) <= timeMs; pending.Next++)
            {
                var value = pending.Values[pending.Next];
                if (!value.IsMissing) rules.Append(labels, value, _startMs + (pending.Next * _intervalMs));
            }
        }
    }

    // A repetition far beyond the last assertion, which authors write for "always", is as good as one up to it.
    private static string Needed(TestCase test, string values)
    {
        var most = (test.End.Ticks / test.Interval.Ticks) + 1;
        return Repetition().Replace(values, r => long.TryParse(r.ValueSpan[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times > most ? FormattableString.Invariant($"x{most}") : r.Value);
    }

    [GeneratedRegex(@"x[0-9]+(?=\s|$)")]
    private static partial Regex Repetition();

    // promtool puts series and values on lines of one text, in which a comment or an empty line ends the series.
    private static IEnumerable<string> Lines(TestCase test) =>
        test.InputSeries.SelectMany(s => $"{s.Series} {Needed(test, s.Values)}".Split('\n')).Select(l => l.Trim()).TakeWhile(l => l.Length > 0 && l[0] != '#');

    private sealed class Pending(IReadOnlyList<NotedValue> values)
    {
        public IReadOnlyList<NotedValue> Values => values;

        public int Next { get; set; }
    }
}
