using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Stages;

/// <summary>Log events, metric samples, windows and dead letters in; rows in PostgreSQL out.</summary>
internal static class SinkStage
{
    public const string Name = "sink";

    /// <param name="resources">What the tasks share.</param>
    /// <param name="storeSamples">False leaves metric samples to other readers of their topic.</param>
    public static StageDefinition Create(SinkResources resources, bool storeSamples) =>
        new(Name, [Topics.Logs, .. storeSamples ? (string[])[Topics.Deltas] : [], Topics.Metrics, Topics.DeadLetters], (context, partition) => new SinkTask(context, partition, resources));
}
