using System.CommandLine;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.State;
using Serilog.Core;
using Spectre.Console;

namespace Monitoring.Pipeline.Commands;

/// <summary><c>monitoring checkpoint</c>: shows where tasks stand, or removes one's state.</summary>
internal static class CheckpointCommand
{
    public static Command Create()
    {
        var list = new Option<bool>("--list") { Description = "Print every task with its position and the size of its state. So without an option." };
        var remove = new Option<string?>("--remove") { Description = "Remove the checkpoint of this task.", HelpName = "TASK" };
        var command = new TeachingCommand("checkpoint", "Show the checkpoints of stateful tasks, or remove one.")
        {
            Explanation = "A task whose checkpoint was removed begins with empty state at the offset that its consumer group has committed: nothing is read twice, but what its state\nknew is gone, so events that were resent across that point are stored twice. To read again from elsewhere, set the group's offset with Kafka's own tools before the start.",
            Examples =
            [
                ("monitoring checkpoint --list", "where every task stands"),
                ("monitoring checkpoint --remove monitoring/app-logs-0", "after its replay range was deleted, with the stage stopped everywhere"),
            ],
            ExitCodes = [(ExitCode.Failed, "the stage still runs somewhere, there is no such checkpoint, or the broker could not be reached")],
        };
        var configuration = ConfigurationArguments.AddTo(command, "kafka", "engine");
        command.Add(list);
        command.Add(remove);
        command.SetAction((parsed, cancellation) => configuration.LoadOrExplain(parsed) is { } options
            ? RunAsync(options, parsed.GetValue(remove), parsed.InvocationConfiguration.Output, cancellation)
            : Task.FromResult(ExitCode.Usage));
        return command;
    }

    private static async Task<int> RunAsync(MonitoringOptions options, string? remove, TextWriter output, CancellationToken cancellation)
    {
        var kafka = options.Kafka.ToClientConfig();
        var engine = new EngineContext(options.Application, kafka, options.Engine, MemoryBudget.Of(options), new PolicyStore(kafka), TimeProvider.System, Logger.None);
        var stores = TopicPlan.CheckpointedStages.Select(stage => new CheckpointStore(engine, stage)).ToList();
        if (remove is null)
        {
            Terminal.Write(ListTable(stores.SelectMany(s => s.List(cancellation))), output);
            return ExitCode.Ok;
        }

        var store = stores.Find(s => s.List(cancellation).Any(c => c.Task == remove))
            ?? throw new CheckpointException($"there is no checkpoint of '{remove}': `monitoring checkpoint --list` names them all");
        await store.RemoveAsync(remove, cancellation).ConfigureAwait(false);
        await output.WriteLineAsync($"The checkpoint of {remove} is removed; its task begins anew at its group's offset.").ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private static Table ListTable(IEnumerable<StoredCheckpoint> checkpoints)
    {
        var table = Terminal.Table("stage", "task", "next offset", "snapshot at", "journal", "state bytes");
        foreach (var c in checkpoints)
        {
            table.AddRow(
                new Text(c.Stage), new Text(c.Task), new Text($"{c.Checkpoint?.NextOffset}"), new Text($"{c.Checkpoint?.BaseOffset}"), new Text($"{c.Checkpoint?.Journal.Count}"), new Text($"{c.StateBytes}"));
        }

        return table;
    }
}
