using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Monitoring.Pipeline.Observability;
using Monitoring.Sinks.Postgres;
using Monitoring.Tests.LogMetrics;
using Monitoring.Tests.Metrics;

namespace Monitoring.Tests.Observability;

/// <summary>Dashboards and alert rules that name a series which nobody exports are silent for ever.</summary>
public sealed partial class ExportedNamesSpecs
{
    [Fact]
    public void Every_series_that_dashboards_and_alert_rules_name_is_exported()
    {
        var exported = Exported();
        var docker = Path.Combine(Root(), "docker");
        var used = new[] { "prometheus", "grafana" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(docker, folder), "*", SearchOption.AllDirectories))
            .SelectMany(file => Series().Matches(File.ReadAllText(file)).Select(m => (Name: m.Value, File: Path.GetRelativePath(docker, file))))
            .Distinct().ToList();
        Assert.True(used.Count >= 10, "the files were not found");
        Assert.DoesNotContain(used, u => !exported.Contains(u.Name) && !exported.Contains(Histogram().Replace(u.Name, "")));
    }

    [Fact]
    public void Every_table_of_rows_has_a_name_to_be_counted_under() => Assert.Equal(["app_logs", "system_logs", "security_logs", "dead_letters", "metric_samples", "metrics_10s", "metrics_1m", "metrics_5m", "metrics_1h", "metrics_1d", "metrics_1w", "metrics_1mo"], PostgresSink.Tables);

    private static HashSet<string> Exported()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Telemetry.Initialise(["intake"]);
        foreach (var counter in MetricsRun.New().Counters.Definitions) Telemetry.Publish(counter, 0);
        foreach (var counter in new MeterRun().Intake.Counters.Definitions) Telemetry.Publish(counter, 0);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == Telemetry.Name) names.Add($"monitoring_{instrument.Name}{(instrument is Counter<long> or ObservableCounter<long> ? "_total" : "")}");
        };
        listener.Start();
        return names;
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));

    // A name of a metric in PromQL: followed by labels, a range, an operator or the end of its expression.
    [GeneratedRegex(@"\bmonitoring_[a-z_]+(?=[\[{)"" ]|$)", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Histogram();
}
