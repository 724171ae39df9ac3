using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Processors.Intake;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Stages;

/// <summary>Publishers' topics in; log events and dead letters out.</summary>
internal static class IntakeStage
{
    public const string Name = "intake";

    /// <param name="resources">Databases and keys that every task shares.</param>
    /// <param name="policy">Content hash of the policy to put into force.</param>
    public static StageDefinition Create(IntakeResources resources, string policy) =>
        new(Name, Topics.Sources, (context, partition) => new StreamTask(context, partition, new IntakeProcessor(resources), policy));

    /// <summary>Opens what the configuration names.</summary>
    public static IntakeResources Resources(MonitoringOptions options)
    {
        var key = options.DeadLetters.Key();
        return new IntakeResources(() => [], key is null ? null : new DeadLetterSealer(key, options.DeadLetters.PartBytes));
    }
}
