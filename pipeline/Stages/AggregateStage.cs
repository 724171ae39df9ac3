using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Stages;

/// <summary>Samples and watermarks in; windows of event time out.</summary>
internal static class AggregateStage
{
    public const string Name = "aggregate";

    /// <summary>The processor of one partition, with the shipped levels.</summary>
    public static AggregateProcessor Processor() => new(
        [
            WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)),
            WindowLevel.Tumbling("1m", TimeSpan.FromMinutes(1), "10s"),
            WindowLevel.Tumbling("5m", TimeSpan.FromMinutes(5), "1m"),
            WindowLevel.Tumbling("1h", TimeSpan.FromHours(1), "5m") with { Early = true },
        ],
        TimeSpan.FromSeconds(30));

    /// <param name="control">Content hash of the policy to put into force.</param>
    public static StageDefinition Create(string control) =>
        new(Name, [Topics.Deltas], (context, partition) => new StreamTask(context, partition, Processor(), control));
}
