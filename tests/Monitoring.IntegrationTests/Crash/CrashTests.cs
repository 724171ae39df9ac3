using System.Globalization;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Schemas;

namespace Monitoring.IntegrationTests.Crash;

/// <summary>A pipeline that is killed again and again, at fail-points and at event counts drawn from a seed, while broker and database crash too.</summary>
/// <remarks><c>MONITORING_CRASH_SEED</c> reruns a schedule; <c>MONITORING_CRASH_EVENTS</c> and <c>MONITORING_CRASH_KILLS</c> make the run longer or shorter.</remarks>
public sealed partial class CrashTests
{
    private static readonly string[] FailPoints =
    [
        FailPoint.BeforeEndTransaction, FailPoint.AfterEndTransaction, FailPoint.BetweenCopyAndCommit, FailPoint.DuringRestore, FailPoint.DuringReplay, FailPoint.InsideRebalance,
    ];

    [Fact]
    public async Task Every_acknowledged_event_is_stored_once_and_in_order_however_often_the_pipeline_is_killed()
    {
        var seed = Setting("MONITORING_CRASH_SEED", 1);
        var (events, kills) = (Setting("MONITORING_CRASH_EVENTS", 200_000), Setting("MONITORING_CRASH_KILLS", 20));
        var random = new Random(seed);
        await using var test = await PipelineUnderTest.StartAsync(partitions: 4);
        using var publisher = new NumberedPublisher(test.Broker.BootstrapServers, seed);
        var died = new Dictionary<string, int>();
        var replayed = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            var point = FailPoints[kill % FailPoints.Length];
            var count = point is FailPoint.DuringRestore or FailPoint.InsideRebalance ? random.Next(1, 4) : random.Next(1, 12);
            await using var pipeline = test.Run(("MONITORING_FAILPOINT", $"{point}:{count}"));
            publisher.Publish(events * (kill + 1) / kills - events * kill / kills);
            await KillAsync(test, pipeline, kill, (long)events * (kill + 1) / kills, random, died, point);
            replayed += Replays(pipeline.Output);
        }

        publisher.Flush();
        await using var last = test.Run();
        var expected = publisher.Acknowledged.Count;
        await Eventually.HoldsAsync(async () => await test.Stored.CountAsync() >= expected, TimeSpan.FromMinutes(3), () => $"seed {seed}: only {test.Stored.CountAsync().Result} of {expected} stored\n{last.Output}");
        replayed += Replays(last.Output);
        Assert.Equal(0, await last.StopAsync());

        await test.Stored.AssertExactlyOnceInOrderAsync(publisher.Acknowledged);
        var written = KafkaRecords.Count(test.Broker.BootstrapServers, Topics.Logs, IsolationLevel.ReadUncommitted);
        var committed = KafkaRecords.Count(test.Broker.BootstrapServers, Topics.Logs, IsolationLevel.ReadCommitted);
        TestContext.Current.SendDiagnosticMessage($"seed {seed}: {expected} events, {publisher.Resent} resent, killed {string.Join(", ", died.Select(d => $"{d.Key} x{d.Value}"))}; {written - committed} records of aborted transactions, {replayed} replays");
        Assert.Equal(events, expected);
        Assert.Equal(expected, committed);
        Assert.True(written > committed, "no transaction was aborted: the kills missed the work");
        Assert.True(replayed > 0, "no state was rebuilt by replay");
        Assert.True(died.Count(d => FailPoints.Contains(d.Key)) >= 4, $"only these fail-points were reached: {string.Join(' ', died.Keys)}");
    }

    // The pipeline dies at its fail-point, or at a seeded number of stored events where it does not come to it; some rounds crash a server too.
    private static async Task KillAsync(PipelineUnderTest test, PipelineProcess pipeline, int kill, long published, Random random, Dictionary<string, int> died, string point)
    {
        var stored = await test.Stored.CountAsync();
        var target = stored + (published - stored) * random.Next(30, 90) / 100;
        if (kill % 7 == 3)
        {
            await test.Postgres.CrashAsync();
            await test.Postgres.StartAsync();
        }

        if (kill % 7 == 6)
        {
            await test.Broker.KillAsync();
            await test.Broker.RestartAsync();
        }

        await Eventually.HoldsAsync(
            async () => pipeline.HasExited || await test.Stored.CountAsync() >= target, TimeSpan.FromSeconds(60), () => $"kill {kill} at {point}: neither died nor stored {target}\n{pipeline.Output}");
        var how = pipeline.HasExited ? point : "count";
        if (!pipeline.HasExited) pipeline.Kill();
        await pipeline.WaitForExitAsync();
        Assert.True(pipeline.ExitCode == 137, $"the pipeline ended by itself:\n{pipeline.Output}");
        died[how] = died.GetValueOrDefault(how) + 1;
    }

    private static int Replays(string output) => ReplayLine().Count(output);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    [GeneratedRegex("restored at offset [0-9]+, replays [1-9]")]
    private static partial Regex ReplayLine();
}
