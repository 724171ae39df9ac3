using Microsoft.Extensions.Time.Testing;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Tests.Observability;

/// <summary>What Prometheus and the probes read over HTTP.</summary>
public sealed class ObservabilityServerSpecs : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _http = new();
    private HealthBoard _health = null!;
    private ObservabilityServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _health = new HealthBoard(_time);
        _server = await ObservabilityServer.StartAsync(new HttpOptions { Listen = "127.0.0.1:0" }, _health, ["observability-spec"], CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Counters_stand_at_0_before_their_first_event_and_are_counters()
    {
        var metrics = await GetAsync("/metrics");
        Assert.Contains("# TYPE monitoring_events_in_total counter", metrics, StringComparison.Ordinal);
        Assert.Contains("monitoring_events_in_total{stage=\"observability-spec\"} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("monitoring_dead_letters_total{stage=\"observability-spec\",reason=\"invalid_json\"} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("monitoring_paused_partitions{stage=\"observability-spec\"} 0\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_counter_that_tells_its_total_is_read_as_one()
    {
        const string Series = "\nmonitoring_process_allocated_bytes_total ";
        var first = Read(await GetAsync("/metrics"));
        var second = Read(await GetAsync("/metrics"));
        Assert.InRange(second, first, GC.GetTotalAllocatedBytes());

        static double Read(string metrics) => double.Parse(metrics[(metrics.IndexOf(Series, StringComparison.Ordinal) + Series.Length)..].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_operators_counted_and_how_long_commits_took_is_exported()
    {
        Telemetry.Publish(new CounterDefinition("spec_masked", "kind", "email"), 3);
        Telemetry.Publish(new CounterDefinition("spec_masked", "kind", "email"), 4);
        Telemetry.CommitTook("observability-spec", TimeSpan.FromMilliseconds(20));
        var metrics = await GetAsync("/metrics");
        Assert.Contains("monitoring_spec_masked_total{kind=\"email\"} 7\n", metrics, StringComparison.Ordinal);
        Assert.Contains("monitoring_commit_duration_seconds_count{stage=\"observability-spec\"} 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lag_of_a_partition_that_left_is_no_longer_exported()
    {
        const string Series = "monitoring_consumer_lag_records{stage=\"observability-spec\",topic=\"t\",partition=\"3\"}";
        Telemetry.SetLag("observability-spec", "t", 3, 42);
        Assert.Contains(Series + " 42\n", await GetAsync("/metrics"), StringComparison.Ordinal);
        Telemetry.ClearLag("observability-spec", "t", 3);
        Assert.DoesNotContain(Series, await GetAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_is_when_every_component_is()
    {
        Assert.Equal(503, await StatusAsync("/readyz"));
        _health.Set("kafka", ComponentState.Ready);
        _health.Set("intake", ComponentState.Starting, "restoring app-logs-0");
        Assert.Equal(503, await StatusAsync("/readyz"));
        Assert.Contains("\"name\":\"intake\",\"state\":\"starting\",\"detail\":\"restoring app-logs-0\"", await GetAsync("/readyz"), StringComparison.Ordinal);
        _health.Set("intake", ComponentState.Ready);
        Assert.Equal(200, await StatusAsync("/readyz"));
    }

    [Fact]
    public async Task Live_is_until_a_worker_falls_silent_or_a_component_fails()
    {
        _health.Set("kafka", ComponentState.Unreachable, "connection refused");
        _health.Beat("intake");
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(200, await StatusAsync("/healthz"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(503, await StatusAsync("/healthz"));
        _health.Beat("intake");
        Assert.Equal(200, await StatusAsync("/healthz"));
        _health.Set("sink", ComponentState.Failed, "offsets beyond the topic's end");
        Assert.Equal(503, await StatusAsync("/healthz"));
    }

    [Fact]
    public void It_listens_on_loopback_unless_told_otherwise() => Assert.True(System.Net.IPAddress.IsLoopback(new HttpOptions().Endpoint().Address));

    private async Task<string> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(_server.Address, path));
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<int> StatusAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(_server.Address, path));
        return (int)response.StatusCode;
    }
}
