using System.CommandLine;

namespace Monitoring.Pipeline.Commands;

/// <summary>What <c>monitoring broker</c> was asked for.</summary>
/// <param name="Port">0 for any free one.</param>
/// <param name="Data">The folder of the logs.</param>
/// <param name="PortFile">Where to write the port that was bound, or null.</param>
/// <param name="AutoCreateTopics">Create a topic when a client asks for one that is not there.</param>
/// <param name="Housekeeping">How often retention and compaction look at the logs.</param>
internal sealed record BrokerRequest(int Port, string Data, string? PortFile, bool AutoCreateTopics, TimeSpan Housekeeping);

/// <summary><c>monitoring broker</c>: one Kafka node for one machine.</summary>
internal static class BrokerCommand
{
    public static Command Create(Func<BrokerRequest, CancellationToken, Task<int>> run)
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 for any free one.", DefaultValueFactory = _ => 9092, HelpName = "PORT" };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535) result.AddError("--port: write a number from 0 to 65535.");
        });
        var data = new Option<string>("--data") { Description = "Folder of the logs; created where it is missing.", DefaultValueFactory = _ => ".broker", HelpName = "FOLDER" };
        var portFile = new Option<string?>("--port-file") { Description = "Write the bound port into this file once connections are taken.", HelpName = "FILE" };
        var autoCreate = new Option<bool>("--auto-create-topics") { Description = "Create a topic when a client asks for one that is not there." };
        var housekeeping = new Option<int>("--housekeeping-ms") { Description = "How often retention and compaction look at the logs, in ms.", DefaultValueFactory = _ => 10_000, HelpName = "MS" };
        housekeeping.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--housekeeping-ms: write a number above 0.");
        });
        var command = new TeachingCommand("broker", "Run a small Kafka-compatible broker on this machine.")
        {
            Explanation = "For trying out and for tests: durable and transactional, but one node, loopback only, without authentication. For anything else use Apache Kafka.",
            Examples =
            [
                ("monitoring broker --data /var/tmp/broker", "then: kcat -b 127.0.0.1:9092 -L"),
                ("monitoring broker --port 0 --port-file port", "for scripts that run several"),
            ],
            ExitCodes = [(ExitCode.Ok, "stopped as asked"), (ExitCode.Failed, "the port is taken or the folder cannot be written")],
        };
        foreach (var option in (Option[])[port, data, portFile, autoCreate, housekeeping]) command.Add(option);
        command.SetAction((parsed, cancellation) => run(new BrokerRequest(parsed.GetValue(port), parsed.GetValue(data)!, parsed.GetValue(portFile), parsed.GetValue(autoCreate), TimeSpan.FromMilliseconds(parsed.GetValue(housekeeping))), cancellation));
        return command;
    }
}
