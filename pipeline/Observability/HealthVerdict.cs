namespace Monitoring.Pipeline.Observability;

/// <summary>Decides what the probes answer. Pure.</summary>
internal static class HealthVerdict
{
    /// <summary>Live: no component has failed for good and every worker came round lately. Anything else is mended by a restart.</summary>
    public static bool IsLive(IReadOnlyList<ComponentHealth> components, TimeSpan heartbeatTimeout) =>
        components.All(c => c.State != ComponentState.Failed && !(c.HeartbeatAge > heartbeatTimeout));

    /// <summary>Ready: there are components and all of them work, so partitions are assigned and restored, broker and database reachable.</summary>
    public static bool IsReady(IReadOnlyList<ComponentHealth> components) => components.Count > 0 && components.All(c => c.State == ComponentState.Ready);
}
