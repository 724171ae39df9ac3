using System.CommandLine;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine.Kafka;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring topics</c>: creates the topics of the flow or verifies them.</summary>
internal static class TopicsCommand
{
    public static Command Create()
    {
        var create = new Option<bool>("--create") { Description = "Create the topics that are missing. Existing ones are not changed." };
        var verify = new Option<bool>("--verify") { Description = "Compare every topic with the plan and print the differences." };
        var command = new TeachingCommand("topics", "Create or verify the topics; without an option, print the plan.")
        {
            Explanation = "Partitions, retention, compaction, time-stamp type and record size follow from the configuration's section 'topics'.\nNothing that exists is altered: partitions decide where keys go, and a retention that shrinks deletes. Differences are for an operator to judge.",
            Examples =
            [
                ("monitoring topics", "print the plan; no broker is asked"),
                ("monitoring topics --create --kafka kafka-1:9092", "create what is missing, then verify all"),
                ("monitoring topics --verify", "for a deployment check"),
            ],
            ExitCodes = [(ExitCode.Ok, "all topics are as planned"), (ExitCode.Failed, "differences were printed, or the broker could not be reached")],
        };
        var configuration = ConfigurationArguments.AddTo(command, "kafka", "topics");
        command.Add(create);
        command.Add(verify);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, configuration, parsed.GetValue(create), parsed.GetValue(verify), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ConfigurationArguments configuration, bool create, bool verify, CancellationToken cancellation)
    {
        if (configuration.LoadOrExplain(parsed) is not { } options) return ExitCode.Usage;
        var plan = TopicPlan.Create(options.Topics);
        var output = parsed.InvocationConfiguration.Output;
        if (!create && !verify)
        {
            Terminal.Write(PlanTable(plan), output);
            return ExitCode.Ok;
        }

        await KafkaAccess.CheckAsync(options.Kafka, cancellation).ConfigureAwait(false);
        using var provisioner = new TopicProvisioner(options.Kafka.ToClientConfig());
        if (create)
        {
            foreach (var name in await provisioner.CreateAsync(plan, options.Topics.ReplicationFactor, cancellation).ConfigureAwait(false)) await output.WriteLineAsync($"created {name}").ConfigureAwait(false);
        }

        var differences = await provisioner.CompareAsync(plan, cancellation).ConfigureAwait(false);
        if (differences.Count == 0)
        {
            await output.WriteLineAsync($"{plan.Count} topics are as planned.").ConfigureAwait(false);
            return ExitCode.Ok;
        }

        Terminal.Write(DifferenceTable(differences), output);
        return ExitCode.Failed;
    }

    private static Table PlanTable(IReadOnlyList<PlannedTopic> plan)
    {
        var table = Terminal.Table("topic", "partitions", "settings");
        foreach (var topic in plan) table.AddRow(new Text(topic.Name), new Text($"{topic.Partitions}"), new Text(string.Join(" ", topic.Settings.Select(s => $"{s.Key}={s.Value}"))));
        return table;
    }

    private static Table DifferenceTable(IReadOnlyList<TopicDifference> differences)
    {
        var table = Terminal.Table("topic", "setting", "planned", "found");
        foreach (var d in differences) table.AddRow(new Text(d.Topic), new Text(d.Setting), new Text(d.Planned), new Text(d.Found));
        return table;
    }
}
