using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Stages;

/// <summary>Facts and watermarks in; what closed sessions and settled joins add to metrics, and watermarks, out.</summary>
internal static class SessionsStage
{
    public const string Name = "sessions";

    /// <param name="policy">Content hash of the policy to put into force.</param>
    public static StageDefinition Create(string policy) =>
        new(Name, [Topics.Facts], (context, partition) => new StreamTask(context, partition, Published(new SessionsProcessor(partition.Partition.Value)), policy)) { Broadcasts = [Topics.Deltas] };

    private static SessionsProcessor Published(SessionsProcessor processor)
    {
        foreach (var counter in processor.Counters.Definitions) Telemetry.Publish(counter, 0);
        return processor;
    }
}
