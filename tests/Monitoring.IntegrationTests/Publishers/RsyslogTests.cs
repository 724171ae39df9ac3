using System.Globalization;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Publishers;

/// <summary>rsyslog with omkafka and the configuration in <c>docker/publishers</c>.</summary>
[Collection("Running pipeline")]
public sealed class RsyslogTests(RunningPipeline pipeline)
{
    private const int Count = 60;
    private readonly string _marker = $"rsyslog-{Guid.NewGuid():N}";
    private readonly DateTime _first = DateTime.UnixEpoch.AddSeconds(Math.Floor((DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds) - 3600);

    [Fact]
    public async Task RFC_5424_lines_are_stored_once_with_their_own_time_host_service_and_severity()
    {
        await using var rsyslog = await RsyslogProcess.StartAsync(pipeline.BootstrapServers);
        // Local0: warning and error in turn; every third message comes with structured data.
        await rsyslog.SendAsync(Enumerable.Range(0, Count).Select(n =>
            $"<{128 + 4 - n % 2}>1 {Stamp(n)} kitchen-{n % 3} dispatcher {1000 + n} ID47 {(n % 3 == 0 ? $"[order@32473 number=\"{n}\"]" : "-")} {_marker} {n}"));
        var rows = await StoredAsync(Topics.SystemLogs);
        Assert.Equal(
            Enumerable.Range(0, Count).Select(n => ($"{_marker} {n}", _first.AddSeconds(n).AddTicks(n * 10), $"kitchen-{n % 3}", "dispatcher", n % 2 == 0 ? "warn" : "error", "system")).OrderBy(r => r.Item2),
            rows.Select(r => (r.Message, r.Time, r.Host, r.Service, r.Severity, r.Family)).OrderBy(r => r.Time));
        Assert.Equal(Count / 3, rows.Count(r => r.Attributes.Contains("order@32473", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RFC_3164_lines_go_by_facility_to_the_tables_of_system_and_security_logs()
    {
        await using var rsyslog = await RsyslogProcess.StartAsync(pipeline.BootstrapServers);
        // Facility daemon (3) and authpriv (10), severity info.
        await rsyslog.SendDatagramsAsync(Enumerable.Range(0, Count).Select(n => $"<{(n % 2 == 0 ? 3 : 10) * 8 + 6}>{OldStamp(n)} till-{n % 3} cashd[{n}]: {_marker} {n}"));
        await AllStoredAsync(Count);
        AssertOld(await StoredAsync(Topics.SystemLogs, Topics.SecurityLogs), n => n % 2 == 0 ? "system" : "security");
    }

    [Fact]
    public async Task Lines_that_rsyslog_passes_on_in_the_form_of_RFC_3164_are_understood_too()
    {
        var more = $$"""

            template(name="old" type="string" string="<%PRI%>%TIMESTAMP% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%")
            if $programname == "cashd" then action(type="omkafka" broker=["{{pipeline.BootstrapServers}}"] topic="app-logs" template="old" partitions.auto="on" confParam=["acks=all", "enable.idempotence=true"])
            """;
        await using var rsyslog = await RsyslogProcess.StartAsync(pipeline.BootstrapServers, more);
        await rsyslog.SendAsync(Enumerable.Range(0, Count).Select(n => $"<30>{OldStamp(n)} till-{n % 3} cashd[{n}]: {_marker} {n}"));
        await AllStoredAsync(2 * Count);
        AssertOld([.. (await StoredAsync(Topics.AppLogs)).Where(r => r.Family == "app")], _ => "app");
    }

    private void AssertOld(List<StoredRow> rows, Func<int, string> family) => Assert.Equal(
        Enumerable.Range(0, Count).Select(n => ($"{_marker} {n}", _first.AddSeconds(n), $"till-{n % 3}", "cashd", "info", family(n))).OrderBy(r => r.Item2),
        rows.Select(r => (r.Message, r.Time, r.Host, r.Service, r.Severity, r.Family)).OrderBy(r => r.Time));

    private async Task<List<StoredRow>> StoredAsync(params string[] topics)
    {
        await AllStoredAsync(Count);
        foreach (var topic in topics) await pipeline.GoOnAsync(topic);
        return await pipeline.Stored.WithMessageAsync(_marker);
    }

    private Task AllStoredAsync(int count) => Eventually.HoldsAsync(
        async () => (await pipeline.Stored.WithMessageAsync(_marker)).Count >= count, RunningPipeline.Patience, () => $"only {pipeline.Stored.WithMessageAsync(_marker).Result.Count} of {count} came\n{pipeline.Process.Output}");

    private string Stamp(int number) => _first.AddSeconds(number).AddTicks(number * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    // A time without a year and without a zone, as clocks eight hours east show it; the day takes two places.
    private string OldStamp(int number)
    {
        var local = _first.AddSeconds(number).AddHours(8);
        return local.ToString("MMM ", CultureInfo.InvariantCulture) + $"{local.Day,2}" + local.ToString(" HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
