using System.ComponentModel;
using System.Reflection;
using Monitoring.Schemas.Options;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Sinks.Postgres;

public sealed class PostgresOptionsSpecs
{
    private static readonly PostgresOptions Good = new() { ConnectionString = new Secret("Host=db;Database=monitoring;Username=sink;Password=hunter2") };

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Told(new PostgresOptions()));

    public static TheoryData<string, Func<PostgresOptions, PostgresOptions>, string> Bad => new()
    {
        { "not a string of settings", o => o with { ConnectionString = new Secret("hunter2") }, "connection_string: is not an Npgsql connection string." },
        { "an unknown setting", o => o with { ConnectionString = new Secret("Host=db;hunter2=x") }, "connection_string: is not an Npgsql connection string." },
        { "a port that is none", o => o with { ConnectionString = new Secret("Host=db;Port=hunter2") }, "connection_string: is not an Npgsql connection string." },
        { "no host", o => o with { ConnectionString = new Secret("Username=x;Password=hunter2") }, "connection_string: names no host." },
        { "no name", o => o with { ApplicationName = "" }, "application_name: has 0 characters; PostgreSQL shows 1 to 63." },
        { "no retention", o => o with { RetentionDays = 0, HotDays = 1 }, "retention_days: 0 is not between 1 and 3650.|hot_days: 1 is not between 1 and retention_days (0)." },
        { "no retention of samples", o => o with { SampleRetentionDays = 0 }, "sample_retention_days: 0 is not between 1 and 3650." },
        { "no retention of windows", o => o with { MetricRetentionDays = new Dictionary<string, int> { ["1m"] = 0, ["1h"] = 3651 } }, "metric_retention_days.1m: 0 is not between 1 and 3650.|metric_retention_days.1h: 3651 is not between 1 and 3650." },
        { "a level that is none", o => o with { MetricRetentionDays = new Dictionary<string, int> { ["2m"] = 7 } }, "metric_retention_days.2m: there is no level of this name; there are 10s, 1m, 5m, 1h, 1d, 1w, 1mo." },
        { "nothing ahead", o => o with { DaysAhead = 0 }, "days_ahead: 0 is not between 1 and 30." },
        { "hot beyond retention", o => o with { HotDays = 91 }, "hot_days: 91 is not between 1 and retention_days (90)." },
        { "sealed too late", o => o with { SealAfter = TimeSpan.FromDays(8) }, "seal_after: 8.00:00:00 is not between 0 and 7 days." },
        { "no patience", o => o with { CommandTimeout = TimeSpan.FromMilliseconds(999) }, "command_timeout: 00:00:00.9990000 is not between 1 s and 1 h." },
        { "no wait", o => o with { RetryDelay = TimeSpan.Zero }, "retry_delay: 00:00:00 is not between 1 ms and 1 min." },
        { "limit below the first wait", o => o with { RetryDelayLimit = TimeSpan.FromMilliseconds(99) }, "retry_delay_limit: 00:00:00.0990000 is not between retry_delay (00:00:00.1000000) and 1 h." },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_told_with_its_bound(string what, Func<PostgresOptions, PostgresOptions> change, string told)
    {
        Assert.NotEmpty(what);
        Assert.Empty(Good.Validate());
        Assert.Equal(told, Told(change(Good)));
    }

    [Fact]
    public void A_level_that_is_not_written_keeps_its_default()
    {
        var options = new PostgresOptions { MetricRetentionDays = new Dictionary<string, int> { ["1m"] = 3 } };
        Assert.Equal([2, 3, 60, 400, 1100, 1100, 1100], DayTables.All.Where(t => t >= DayTable.Metrics10s).Select(options.RetentionOf));
        Assert.Equal([90, 90, 90, 90, 7], DayTables.All.Where(t => t < DayTable.Metrics10s).Select(options.RetentionOf));
    }

    [Fact]
    public void A_secret_is_in_no_message()
    {
        foreach (var row in Bad)
        {
            foreach (var error in row.Data.Item2(Good).Validate()) Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_setting_is_described()
        => Assert.All(typeof(PostgresOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance), p => Assert.NotNull(p.GetCustomAttribute<DescriptionAttribute>()));

    private static string Told(PostgresOptions options) => string.Join('|', options.Validate().Select(e => $"{e.Path}: {e.Message}"));
}
