using System.CommandLine;

namespace Monitoring.Pipeline.Commands;

/// <summary>What <c>monitoring bench</c> was asked for.</summary>
/// <param name="Suite">One of <see cref="BenchCommand.Suites"/>.</param>
/// <param name="Json">File for the figures, or null.</param>
/// <param name="Events">Events or rows a run; null for the suite's own number.</param>
/// <param name="Seed">Of the workload.</param>
/// <param name="Kafka">A real cluster in place of the embedded one.</param>
/// <param name="Postgres">A real server in place of the embedded one.</param>
internal sealed record BenchRequest(string Suite, string? Json, int? Events, int Seed, string? Kafka, string? Postgres);

/// <summary><c>monitoring bench</c>: measures on this machine and compares with the goals.</summary>
internal static class BenchCommand
{
    /// <summary>What can be measured.</summary>
    public static IReadOnlyList<string> Suites { get; } = ["intake", "samples", "sink", "pipeline"];

    public static Command Create(Func<BenchRequest, CancellationToken, Task<int>> run)
    {
        var suite = new Argument<string>("suite") { Description = "What to measure." };
        suite.AcceptOnlyFromAmong([.. Suites]);
        var json = new Option<string?>("--json") { Description = "Write the figures to this file too.", HelpName = "FILE" };
        var events = new Option<int?>("--events") { Description = "Events or rows a run.", HelpName = "N" };
        var seed = new Option<int>("--seed") { Description = "Seed of the workload.", DefaultValueFactory = _ => 0, HelpName = "N" };
        var kafka = new Option<string?>("--kafka") { Description = "Measure on this cluster instead of the embedded broker.", HelpName = "HOST:PORT" };
        var postgres = new Option<string?>("--postgres") { Description = "Measure on this server instead of the embedded one.", HelpName = "CONNSTRING" };
        var command = new TeachingCommand("bench", "Measure speed and allocations; print each figure beside its goal.")
        {
            Explanation = "intake    decode to encode in memory, per core, checked against a plain reference decoder\nsamples   samples/s by format, bytes an open series\nsink      rows/s beside psql \\copy of the same rows\npipeline  topic to table, with p50 and p99 from acknowledgement to visible row",
            Examples =
            [
                ("monitoring bench intake", "events/s, MiB/s and bytes allocated an event"),
                ("monitoring bench sink --json sink.json", "keep the figures for a comparison"),
            ],
            ExitCodes = [(ExitCode.Ok, "measured; goals that are not reached are marked"), (ExitCode.Failed, "a run failed or its output was not that of the reference")],
        };
        command.Add(suite);
        foreach (var option in (Option[])[json, events, seed, kafka, postgres]) command.Add(option);
        command.SetAction((parsed, cancellation) => run(
            new BenchRequest(parsed.GetRequiredValue(suite), parsed.GetValue(json), parsed.GetValue(events), parsed.GetValue(seed), parsed.GetValue(kafka), parsed.GetValue(postgres)), cancellation));
        return command;
    }
}
