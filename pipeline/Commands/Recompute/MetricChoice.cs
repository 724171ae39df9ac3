using Monitoring.Processors.Joins;
using Monitoring.Processors.LogMetrics;
using Monitoring.Sinks.Postgres.Recomputing;

namespace Monitoring.Pipeline.Commands.Recompute;

/// <summary>Which metrics are rebuilt, and from what.</summary>
internal sealed class MetricChoice
{
    private static readonly string[] s_ofSessions = ["session_duration", "bounce_rate", "conversion_rate", "funnel_step"];
    private static readonly string[] s_quantiles = ["_p50", "_p90", "_p95", "_p99"];

    /// <param name="options">The metrics from logs in force.</param>
    /// <param name="joins">The joins in force: nothing is stored of them, nor of sessions, that their metrics could be rebuilt from.</param>
    /// <param name="wanted">Names; none for all.</param>
    /// <param name="keepsSamples">Whether samples of the range are stored.</param>
    public MetricChoice(LogMetricOptions options, JoinOptions joins, IReadOnlyList<string> wanted, bool keepsSamples)
    {
        string[] ofFacts = [.. s_ofSessions, .. joins.WrittenOut().Table.SelectMany(j => (string[])[j.Name, j.Time]).Where(n => n.Length > 0)];
        options = options.WrittenOut();
        Logs = wanted.Count == 0 ? options : options with { Metrics = [.. options.Metrics.Where(m => wanted.Contains(m.Name))] };
        OfLogs = new MetricNames([.. Logs.Metrics.Select(m => m.Name)]);
        string[] notOfSamples = [.. options.Metrics.Select(m => m.Name), .. ofFacts];
        var named = wanted.Except(notOfSamples).ToList();
        OfSamples = wanted.Count == 0 ? new MetricNames(notOfSamples, IsExcept: true) : new MetricNames(named);
        HasSamples = keepsSamples && (wanted.Count == 0 || named.Count > 0);
        All = !HasSamples ? OfLogs : wanted.Count == 0 ? new MetricNames([.. ofFacts.Except(OfLogs.Names)], IsExcept: true) : new MetricNames([.. OfLogs.Names, .. named]);
        Refused = [.. wanted.Where(w => ofFacts.Contains(w) && !OfLogs.Names.Contains(w)), .. keepsSamples ? [] : named];
        Quantiles = [.. named.Where(w => s_quantiles.Any(q => w.EndsWith(q, StringComparison.Ordinal) && notOfSamples.Contains(w[..^q.Length])))];
    }

    /// <summary>The chosen metrics from logs.</summary>
    public LogMetricOptions Logs { get; }

    public bool HasLogs => OfLogs.Names.Count > 0;

    public bool HasSamples { get; }

    public MetricNames OfLogs { get; }

    public MetricNames OfSamples { get; }

    public MetricNames All { get; }

    /// <summary>Names that nothing stored is the source of.</summary>
    public IReadOnlyList<string> Refused { get; }

    /// <summary>Names that views give to quantiles of a metric, which is rebuilt with all of them by its own name.</summary>
    public IReadOnlyList<string> Quantiles { get; }
}
