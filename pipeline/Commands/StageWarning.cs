using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Stages;

namespace Monitoring.Pipeline.Commands;

/// <summary>Stages of one process that wait for one that it does not run.</summary>
internal static class StageWarning
{
    /// <summary>One line for people, or null. It may be well: the other stage may run in another process.</summary>
    public static string? Of(IReadOnlyList<string> stages, MonitoringOptions options) =>
        stages.Contains(AggregateStage.Name) && !stages.Contains(SessionsStage.Name) && options.HasFacts()
            ? "--stages names aggregate without sessions: no window closes until the stage sessions runs somewhere, because sessions.enabled or joins.enabled is true. Mend: add sessions here or run it in another process."
            : null;
}
