using System.CommandLine;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Commands;

/// <summary>What <c>monitoring bench</c> was asked for.</summary>
/// <param name="Suite">One of <see cref="BenchCommand.Suites"/>.</param>
/// <param name="Json">File for the figures, or null.</param>
/// <param name="Events">Events or rows a run; null for the suite's own number.</param>
/// <param name="Seed">Of the workload.</param>
/// <param name="Kafka">A real cluster in place of the embedded one.</param>
/// <param name="Postgres">A real server in place of the embedded one.</param>
/// <param name="Outage">How long PostgreSQL is away in the overload; null for its own time.</param>
internal sealed record BenchRequest(string Suite, string? Json, int? Events, int Seed, string? Kafka, string? Postgres, TimeSpan? Outage);

/// <summary><c>monitoring bench</c>: measures on this machine and compares with the goals.</summary>
internal static class BenchCommand
{
    /// <summary>What can be measured.</summary>
    public static IReadOnlyList<string> Suites { get; } = ["intake", "samples", "gateway", "aggregate", "sink", "pipeline", "overload"];

    public static Command Create(Func<BenchRequest, CancellationToken, Task<int>> run)
    {
        var suite = new Argument<string>("suite") { Description = "What to measure." };
        suite.AcceptOnlyFromAmong([.. Suites]);
        var json = new Option<string?>("--json") { Description = "Write the figures to this file too.", HelpName = "FILE" };
        var events = new Option<int?>("--events") { Description = "Events or rows a run.", HelpName = "N" };
        var seed = new Option<int>("--seed") { Description = "Seed of the workload.", DefaultValueFactory = _ => 0, HelpName = "N" };
        var kafka = new Option<string?>("--kafka") { Description = "Measure on this cluster instead of the embedded broker.", HelpName = "HOST:PORT" };
        var postgres = new Option<string?>("--postgres") { Description = "Measure on this server instead of the embedded one.", HelpName = "CONNSTRING" };
        var outage = new Option<TimeSpan?>("--outage") { Description = "overload: how long PostgreSQL is away; 10m where it is not given.", HelpName = "TIME", CustomParser = Duration };
        var command = new TeachingCommand("bench", "Measure speed and allocations; print each figure beside its goal.")
        {
            Explanation = "intake    decode to encode in memory, per core, checked against a plain reference decoder\nsamples   samples/s by format, bytes an open series\ngateway   remote-write from a packed body to records, beside unpacking it alone\naggregate windows in memory, per core, with 10 thousand and 1 million open series\nsink      rows/s beside psql \\copy of the same rows\npipeline  topic to table, with p50 and p99 from acknowledgement to visible row\noverload  PostgreSQL away at full load, then three times the capacity: memory, lag, catch-up, and an account of every event",
            Examples =
            [
                ("monitoring bench intake", "events/s, MiB/s and bytes allocated an event"),
                ("monitoring bench overload --outage 1m", "memory below engine.memory_limit, nothing lost or doubled"),
                ("monitoring bench sink --json sink.json", "keep the figures for a comparison"),
            ],
            ExitCodes = [(ExitCode.Ok, "measured; goals that are not reached are marked"), (ExitCode.Failed, "a run failed, its output was not that of the reference, or a promise of overload was broken")],
        };
        command.Add(suite);
        foreach (var option in (Option[])[json, events, seed, kafka, postgres, outage]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(suite) != "overload" && result.GetResult(outage) is not null) result.AddError("--outage: only overload stops PostgreSQL; leave it out.");
            if (result.GetValue(suite) == "overload" && result.GetValue(postgres) is not null) result.AddError("--postgres: overload stops and starts its PostgreSQL, which it can do with the embedded one only; leave it out.");
        });
        command.SetAction((parsed, cancellation) => run(
            new BenchRequest(parsed.GetRequiredValue(suite), parsed.GetValue(json), parsed.GetValue(events), parsed.GetValue(seed), parsed.GetValue(kafka), parsed.GetValue(postgres), parsed.GetValue(outage)), cancellation));
        return command;
    }

    private static TimeSpan? Duration(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (DurationText.TryParse(result.Tokens[0].Value, out var value) && value > TimeSpan.Zero) return value;
        result.AddError($"--outage: '{result.Tokens[0].Value}' is no time; write for example 90s or 10m.");
        return null;
    }
}
