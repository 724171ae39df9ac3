using Monitoring.Pipeline.Observability;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Pipeline.Stages;

/// <summary>Exports what the sink tells of itself, and whether its server is reached.</summary>
internal sealed class SinkTelemetry : ISinkObserver
{
    private const string Component = "postgres";
    private readonly HealthBoard _health;
    private volatile bool _away = true;

    public SinkTelemetry(HealthBoard health)
    {
        _health = health;
        foreach (var table in PostgresSink.Tables) Stored(table, 0);
    }

    public void Retries(string reason)
    {
        Telemetry.Retried(Component);
        _away = true;
        _health.Set(Component, ComponentState.Unreachable, reason);
    }

    public void Answered()
    {
        if (!_away) return;
        _away = false;
        _health.Set(Component, ComponentState.Ready);
    }

    public void Stored(string table, int rows) => Telemetry.PostgresRows(table, rows);

    public void Refused(string reason, int letters) => Telemetry.DeadLettered(SinkStage.Name, reason, letters);
}
