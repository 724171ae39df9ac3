using System.Globalization;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Tests.Rules;

/// <summary>Every metric, threshold and alert that the operations manual names comes from the shipped rules, or from log events and never from both.</summary>
public class CatalogueSpecs
{
    private static readonly List<RuleDefinition> Rules = [.. ShippedRules.Read().SelectMany(f => f.Groups).SelectMany(g => g.Rules)];

    public static TheoryData<string, string> Recorded => [.. Catalogue.FromExporters];

    public static TheoryData<string> Alerts => [.. Catalogue.Alerts.Select(a => a.Name)];

    [Fact]
    public void The_manual_names_136_metrics() => Assert.Equal(136, Catalogue.Metrics.Distinct().Count());

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Each_metric_of_an_exporter_is_recorded_with_its_unit(string name, string unit)
    {
        var rules = Rules.Where(r => !r.IsAlert && r.Name == name).ToList();
        Assert.NotEmpty(rules);
        Assert.All(rules, r => Assert.Equal(unit, r.Labels.Get("unit")));
    }

    [Fact]
    public void Metrics_of_log_events_come_from_the_shipped_table_and_no_rule_records_over_them()
    {
        var derived = Derived();
        Assert.Empty(Catalogue.FromLogs.Except(derived));
        Assert.Empty(Rules.Where(r => !r.IsAlert).Select(r => r.Name).Intersect(derived));
    }

    [Fact]
    public void What_an_exporter_itself_calls_so_or_another_stage_gives_is_not_recorded() =>
        Assert.Empty(Rules.Where(r => !r.IsAlert).Select(r => r.Name).Intersect(Catalogue.AsExported.Concat(Catalogue.FromSessionsAndJoins)));

    [Fact]
    public void The_manual_has_nine_rules_and_24_levels()
    {
        Assert.Equal(9, Catalogue.Alerts.Count(a => a.Kind == "rule"));
        Assert.Equal(24, Catalogue.Alerts.Count(a => a.Kind == "level"));
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Each_alert_has_the_threshold_duration_severity_and_priority_decided_for_it(string alert)
    {
        var decided = Catalogue.Alerts.Single(a => a.Name == alert);
        var rule = Assert.Single(Rules, r => r.IsAlert && r.Name == alert);
        Assert.Equal(PromqlParser.Parse(decided.Expression).ToString(), rule.Expression.ToString());
        Assert.Equal(decided.For, string.Create(CultureInfo.InvariantCulture, $"{rule.For.TotalSeconds}s"));
        Assert.Equal((decided.Severity, decided.Priority, decided.Kind), (rule.Labels.Get("severity"), rule.Labels.Get("priority"), rule.Labels.Get("kind")));
    }

    [Fact]
    public void No_alert_of_these_kinds_is_unknown_to_the_table()
    {
        var known = Catalogue.Alerts.Select(a => a.Name).Append("SiteDown").Append("PaymentFailing");
        Assert.Empty(Rules.Where(r => r.IsAlert && r.Labels.Get("kind") is "rule" or "level").Select(r => r.Name).Except(known));
    }

    [Fact]
    public void Each_alert_is_told_in_Chinese_and_in_English() =>
        Assert.All(Rules.Where(r => r.IsAlert), r => Assert.Equal(["description", "description_en", "summary", "summary_en"], r.Annotations.Select(a => a.Key)));

    [Fact]
    public void Each_source_of_recorded_metrics_is_watched_for_silence()
    {
        var watched = Rules.Where(r => r.Name == "NoData").ToList();
        Assert.Equal(
            ["cache", "database", "disk", "docker", "host", "jvm", "kafka", "kubernetes", "load_balancer", "network", "nodejs", "rabbitmq", "site"],
            watched.Select(r => r.Labels.Get("family")).Order(StringComparer.Ordinal));
        Assert.All(watched, r => Assert.Equal(("warning", "P2"), (r.Labels.Get("severity"), r.Labels.Get("priority"))));
    }

    // By the names that readers know: quantiles by their own, and active users by their calendar windows.
    private static HashSet<string> Derived() =>
    [
        .. ShippedMetrics.All.Select(m => m.Name),
        .. ShippedMetrics.All.Where(m => m.Quantiles).SelectMany(m => new[] { "p50", "p90", "p99" }.Select(q => $"{m.Name}_{q}")),
        .. ShippedMetrics.All.Where(m => m.Name == "active_users").SelectMany(_ => new[] { "daily_active_users", "weekly_active_users", "monthly_active_users" }),
    ];
}
