using System.Text.RegularExpressions;
using Monitoring.Processors.LogMetrics;
using Monitoring.Sinks.Postgres.Migrations;

namespace Monitoring.Tests.Sinks.Postgres;

/// <summary>A view of metrics that nobody computes is empty for ever.</summary>
public sealed partial class ViewNamesSpecs
{
    [Fact]
    public void Every_metric_that_a_view_names_is_among_the_shipped_ones()
    {
        var sql = Migration.All.Single(m => m.Name == "metrics").Sql;
        var named = One().Matches(sql).Select(m => m.Groups[1].Value).Concat(Several().Matches(sql).SelectMany(m => m.Groups[1].Value.Split(','))).ToHashSet();
        Assert.True(named.Count >= 17, string.Join(' ', named));
        Assert.Empty(named.Except(ShippedMetrics.All.Select(m => m.Name)));
    }

    [GeneratedRegex(@"\bname = '(\w+)'")]
    private static partial Regex One();

    [GeneratedRegex(@"\bname = ANY \('\{([\w,]+)\}'\)")]
    private static partial Regex Several();
}
