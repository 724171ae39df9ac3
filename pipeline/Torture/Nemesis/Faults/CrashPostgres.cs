namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>PostgreSQL stops as in a power cut and recovers from its log.</summary>
internal sealed record CrashPostgres : Fault
{
    public static FaultKind Kind { get; } = new("postgres-crash", static (_, _) => new CrashPostgres()) { Needs = Needs.OwnPostgres };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        await scene.Cluster.Postgres.CrashAsync(cancellation).ConfigureAwait(false);
        await scene.Cluster.Postgres.EnsureRunningAsync(cancellation).ConfigureAwait(false);
    }
}
