using System.CommandLine;
using Monitoring.Pipeline.Configuration;

namespace Monitoring.Pipeline.Commands;

/// <summary>What <c>monitoring run</c> was asked for.</summary>
/// <param name="Options">The configuration.</param>
/// <param name="Stages">The stages to run here; what the configuration says where it is empty.</param>
internal sealed record RunRequest(MonitoringOptions Options, IReadOnlyList<string> Stages);

/// <summary><c>monitoring run</c>: runs stages until it is told to stop.</summary>
internal static class RunCommand
{
    /// <summary>The names that <c>--stages</c> takes.</summary>
    public static IReadOnlyList<string> KnownStages { get; } = ["intake", "sessions", "aggregate", "sink", "gateway"];

    public static Command Create(Func<RunRequest, CancellationToken, Task<int>> run)
    {
        var stages = new Option<string[]>("--stages")
        {
            Description = $"The stages to run in this process, separated by commas: {string.Join(", ", KnownStages)}. All where it is not given, the gateway only where gateway.enabled is true and sessions where sessions.enabled or joins.enabled is true.",
            HelpName = "NAMES",
            CustomParser = result => Split(result),
        };
        var command = new TeachingCommand("run", "Run the pipeline until Ctrl-C or SIGTERM.")
        {
            Explanation = "Each stage is a Kafka consumer group: start the command on as many machines as needed and the partitions spread over them.\nOn SIGTERM every task commits, leaves its group and the process ends with 0; a process that is killed loses nothing.\nWindows of aggregate close when intake, and sessions where sessions.enabled or joins.enabled is true, have come so far: each has to run somewhere.\nMetrics, /healthz and /readyz are on 127.0.0.1:9464.\nThe gateway takes Prometheus remote-write, OTLP/HTTP and Filebeat's bulk requests on 127.0.0.1:9465 and answers when Kafka has acknowledged.",
            Examples =
            [
                ("monitoring run --config production.yaml", "all stages in one process"),
                ("monitoring run --stages intake", "only intake here; the other stages run elsewhere"),
                ("monitoring run --stages gateway", "only the gateway, whether gateway.enabled says so or not"),
            ],
            ExitCodes = [(ExitCode.Ok, "stopped as asked"), (ExitCode.Failed, "a stage stopped with a fatal error, which was logged")],
        };
        var configuration = ConfigurationArguments.AddTo(command);
        command.Add(stages);
        command.SetAction((parsed, cancellation) => configuration.LoadOrExplain(parsed) is { } options
            ? run(new RunRequest(options, parsed.GetValue(stages) ?? []), cancellation)
            : Task.FromResult(ExitCode.Usage));
        return command;
    }

    private static string[] Split(System.CommandLine.Parsing.ArgumentResult result)
    {
        var names = result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        foreach (var name in names.Where(n => !KnownStages.Contains(n)))
        {
            var mend = NearestName.Find(name, KnownStages) is { } nearest ? $"write '{nearest}'" : $"known are {string.Join(", ", KnownStages)}";
            result.AddError($"--stages: there is no stage '{name}'; {mend}.");
        }

        return names;
    }
}
