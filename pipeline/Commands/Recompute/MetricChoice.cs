using Monitoring.Processors.LogMetrics;
using Monitoring.Sinks.Postgres.Recomputing;

namespace Monitoring.Pipeline.Commands.Recompute;

/// <summary>Which metrics are rebuilt, and from what.</summary>
internal sealed class MetricChoice
{
    // They come from sessions, of which nothing is stored.
    private static readonly string[] s_ofSessions = ["session_duration", "bounce_rate", "conversion_rate", "funnel_step"];

    /// <param name="options">The metrics from logs in force.</param>
    /// <param name="wanted">Names; none for all.</param>
    /// <param name="keepsSamples">Whether samples of the range are stored.</param>
    public MetricChoice(LogMetricOptions options, IReadOnlyList<string> wanted, bool keepsSamples)
    {
        options = options.WrittenOut();
        Logs = wanted.Count == 0 ? options : options with { Metrics = [.. options.Metrics.Where(m => wanted.Contains(m.Name))] };
        OfLogs = new MetricNames([.. Logs.Metrics.Select(m => m.Name)]);
        string[] notOfSamples = [.. options.Metrics.Select(m => m.Name), .. s_ofSessions];
        var named = wanted.Except(notOfSamples).ToList();
        OfSamples = wanted.Count == 0 ? new MetricNames(notOfSamples, IsExcept: true) : new MetricNames(named);
        HasSamples = keepsSamples && (wanted.Count == 0 || named.Count > 0);
        All = !HasSamples ? OfLogs : wanted.Count == 0 ? new MetricNames([.. s_ofSessions.Except(OfLogs.Names)], IsExcept: true) : new MetricNames([.. OfLogs.Names, .. named]);
        Refused = [.. wanted.Where(w => s_ofSessions.Contains(w) && !OfLogs.Names.Contains(w)), .. keepsSamples ? [] : named];
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
}
