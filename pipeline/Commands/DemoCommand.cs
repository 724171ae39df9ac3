using System.CommandLine;

namespace Monitoring.Pipeline.Commands;

/// <summary>What <c>monitoring demo</c> was asked for.</summary>
/// <param name="Events">How many events to publish.</param>
/// <param name="Seed">Of the generator.</param>
/// <param name="Keep">Leave broker, database and pipeline running.</param>
/// <param name="Data">The folder for everything that is written.</param>
/// <param name="Kafka">A real cluster in place of the embedded one.</param>
/// <param name="Postgres">A real server in place of the embedded one.</param>
internal sealed record DemoRequest(int Events, int Seed, bool Keep, string Data, string? Kafka, string? Postgres);

/// <summary><c>monitoring demo</c>: the whole pipeline on one machine, with traffic of its own.</summary>
internal static class DemoCommand
{
    public static Command Create(Func<DemoRequest, CancellationToken, Task<int>> run)
    {
        var events = new Option<int>("--events") { Description = "How many events to publish.", DefaultValueFactory = _ => 200_000, HelpName = "N" };
        var seed = new Option<int>("--seed") { Description = "Seed of the traffic: the same seed gives the same events.", DefaultValueFactory = _ => 0, HelpName = "N" };
        var keep = new Option<bool>("--keep") { Description = "Leave everything running at the end and print the connection strings." };
        var data = new Option<string>("--data") { Description = "Folder for broker and database.", DefaultValueFactory = _ => ".demo", HelpName = "FOLDER" };
        var kafka = new Option<string?>("--kafka") { Description = "Use this cluster instead of the embedded broker.", HelpName = "HOST:PORT" };
        var postgres = new Option<string?>("--postgres") { Description = "Use this server instead of the embedded one.", HelpName = "CONNSTRING" };
        var command = new TeachingCommand("demo", "Publish realistic traffic, process it and prove that it adds up. Needs no installed server.")
        {
            Explanation = "Publishes logs of a restaurant platform in Filebeat's and Fluentd's formats, some with personal data, some sent twice, some broken,\nand ends with a summary: acknowledged = stored + duplicates + dead letters.",
            Examples =
            [
                ("monitoring demo", "under three minutes, then everything is stopped"),
                ("monitoring demo --keep", "then publish with kcat or Filebeat and look with psql"),
            ],
            ExitCodes = [(ExitCode.Ok, "the sums agree"), (ExitCode.Failed, "they do not, or something did not start")],
        };
        foreach (var option in (Option[])[events, seed, keep, data, kafka, postgres]) command.Add(option);
        command.SetAction((parsed, cancellation) => run(
            new DemoRequest(parsed.GetValue(events), parsed.GetValue(seed), parsed.GetValue(keep), parsed.GetValue(data)!, parsed.GetValue(kafka), parsed.GetValue(postgres)), cancellation));
        return command;
    }
}
