using System.Text.Json;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas.Metrics;
using Npgsql;

namespace Monitoring.IntegrationTests.Gateway;

/// <summary>Debian's Prometheus, which scrapes real exporters and writes what it finds to the gateway.</summary>
public sealed class PrometheusTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_sample_that_Prometheus_holds_is_stored_with_its_time_and_value()
    {
        await using var gateway = await RunningGateway.StartAsync();
        await using var prometheus = PrometheusServer.Start(gateway, new NpgsqlConnectionStringBuilder(gateway.Test.Postgres.ConnectionString));
        Task UntilAsync(string query, double least) => Eventually.HoldsAsync(async () => await prometheus.NumberAsync(query) >= least, Patience, () => $"{query}\n{prometheus.Output}\n{gateway.Process.Output}");
        await UntilAsync("count(sum_over_time(up[1h]) >= 4)", PrometheusServer.Jobs);
        // An exporter that goes away ends its series.
        await prometheus.RedisExporter.KillAsync();
        await UntilAsync("count(up{job=\"redis\"} == 0)", 1);

        var held = await prometheus.SamplesAsync();
        var stored = new Dictionary<(string Series, long Time), double>();
        var missing = held.Count;
        await Eventually.HoldsAsync(
            async () =>
            {
                stored = await StoredAsync(gateway.Test.Postgres.ConnectionString);
                return (missing = held.Keys.Count(s => !stored.ContainsKey(s))) == 0;
            },
            Patience,
            () => $"{missing} of {held.Count} samples are missing, for example {held.Keys.First(s => !stored.ContainsKey(s))}\n{prometheus.Output}\n{gateway.Process.Output}");
        Assert.All(held, s => Assert.Equal(s.Value, stored[s.Key]));
        Assert.True(held.Keys.Select(s => s.Series).Distinct().Count() >= 500);

        // Queries do not show markers, so that they are all that is stored beside: one for each series of the exporter that went away.
        var last = held.Keys.Max(s => s.Time);
        var ended = held.Keys.Where(s => s.Series.Contains(",job=redis", StringComparison.Ordinal) && !IsOfTheScrape(s.Series)).Select(s => s.Series).ToHashSet();
        var beside = stored.Where(s => s.Key.Time <= last && !held.ContainsKey(s.Key)).ToList();
        Assert.All(beside, s => Assert.Equal(Sample.StaleBits, BitConverter.DoubleToInt64Bits(s.Value)));
        Assert.Empty(ended.Except(beside.Select(s => s.Key.Series)));
        Assert.True(ended.Count > 50);

        var histograms = held.Keys.Count(s => s.Series.StartsWith("prometheus_http_request_duration_seconds_bucket{", StringComparison.Ordinal));
        Assert.True(histograms > 0);
        Assert.True(await gateway.CountAsync("samples WHERE kind = 'histogram' AND name LIKE '%\\_bucket' AND labels ? 'le'") > 0);
        Assert.True(await gateway.CountAsync("samples WHERE kind = 'counter'") > 0);
        Assert.True(await gateway.CountAsync("samples WHERE kind = 'gauge'") > 0);
        Assert.Equal(0, await gateway.CountAsync("dead_letters"));
        TestContext.Current.SendDiagnosticMessage($"{held.Count} samples of {held.Keys.Select(s => s.Series).Distinct().Count()} series, {beside.Count} markers");
    }

    // Prometheus writes these itself, whether the exporter answers or not.
    private static bool IsOfTheScrape(string series) => series.StartsWith("up{", StringComparison.Ordinal) || series.StartsWith("scrape_", StringComparison.Ordinal);

    private static async Task<Dictionary<(string Series, long Time), double>> StoredAsync(string connectionString)
    {
        var samples = new Dictionary<(string, long), double>();
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT name, labels::text, (extract(epoch FROM time) * 1000)::bigint, value FROM metric_samples", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            var labels = JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(1))!;
            // A second row for one sample would end the test here.
            samples.Add((PrometheusServer.Text(reader.GetString(0), labels), reader.GetInt64(2)), reader.GetDouble(3));
        }

        return samples;
    }
}
