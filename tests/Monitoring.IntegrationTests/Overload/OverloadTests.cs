using Monitoring.Benchmarks.Overload;
using Monitoring.Pipeline.Embedded;

namespace Monitoring.IntegrationTests.Overload;

/// <summary><c>monitoring bench overload</c> in small: the memory, the lag and the account, not the speed, which is the machine's.</summary>
public sealed class OverloadTests
{
    private const long MemoryLimit = 448 << 20;

    [Fact]
    public async Task While_PostgreSQL_is_away_memory_stays_below_the_limit_and_the_lag_is_told_and_afterwards_every_event_is_stored_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("monitoring-overload-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        try
        {
            // The default topic plan, with less memory than the default: thirty tasks, and a backlog that would fill them all.
            var setup = new LocalInstallationOptions(folder, Kafka: null, Postgres: null)
            {
                Partitions = 6,
                Settings = new Dictionary<string, string> { ["MONITORING__ENGINE__MEMORY_LIMIT"] = $"{MemoryLimit}", ["MONITORING__POSTGRES__RETRY_DELAY_LIMIT"] = "1s" },
            };
            await using var installation = await LocalInstallation.StartAsync(setup, Say, cancellation);
            var options = new OverloadBenchmarkOptions
            {
                BootstrapServers = installation.BootstrapServers,
                ConnectionString = installation.OwnerConnectionString,
                Metrics = new Uri($"http://{installation.HttpAddress}/metrics"),
                Processes = installation.Processes,
                MemoryLimit = MemoryLimit,
                StopDatabase = installation.CrashPostgresAsync,
                StartDatabase = installation.RestartPostgresAsync,
                WarmUpEvents = 10_000,
                Events = 20_000,
                Outage = TimeSpan.FromSeconds(5),
                OutageRate = 20_000,
                OverloadFor = TimeSpan.FromSeconds(3),
            };

            var outcome = await new OverloadBenchmark(options).RunAsync(Say, cancellation);

            foreach (var line in outcome.Course) Say(line);
            var figures = outcome.Figures.ToDictionary(f => f.Name, f => f.Value);
            Say($"backlog {figures["overload.outage.backlog"]}, peak {figures["overload.memory_peak"]} MiB, catch-up {figures["overload.catch_up_ratio"]} of the capacity");
            Assert.Empty(outcome.Broken);
            Assert.True(figures["overload.outage.backlog"] > 20_000 && figures["overload.outage.lag_reported"] > 20_000, "the outage was too short to mean anything");
            Assert.Equal(0, figures["overload.lost"] + figures["overload.doubled"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Say(string line) => TestContext.Current.SendDiagnosticMessage(line);
}
