using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Stages;

/// <summary>Log events and dead letters in; rows in PostgreSQL out.</summary>
internal static class SinkStage
{
    public const string Name = "sink";

    public static StageDefinition Create(SinkResources resources) =>
        new(Name, [Topics.Logs, Topics.DeadLetters], (context, partition) => new SinkTask(context, partition, resources));
}
