using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Windowing;

/// <summary>Remembers what windows showed.</summary>
internal sealed class RecordedResults : IWindowResults
{
    public List<(WindowResult Result, WindowValue Value, WindowSketches? Sketches)> All { get; } = [];

    public List<int> Idles { get; } = [];

    /// <summary>The result with the highest revision of each window.</summary>
    public Dictionary<(int Series, string Level, long Start), (WindowResult Result, WindowValue Value)> Latest => All
        .GroupBy(r => (r.Result.Series, r.Result.Level.Name, r.Result.Start))
        .ToDictionary(g => g.Key, g => g.Select(r => (r.Result, r.Value)).MaxBy(r => r.Result.Revision));

    public void Write(in WindowResult result, in WindowValue value, WindowSketches? sketches) => All.Add((result, value, sketches));

    public void Idle(int series) => Idles.Add(series);

    /// <summary>One line a result, as a table in a test reads: level, start in s, revision, count, sum, increase.</summary>
    public IEnumerable<string> Lines() => All.Select(r => FormattableString.Invariant(
        $"{r.Result.Level.Name} {r.Result.Start / 1000} {(r.Result.IsFinal ? "final" : "early")} r{r.Result.Revision} n={r.Value.Count} sum={r.Value.Sum} inc={r.Value.Increase}"));
}
