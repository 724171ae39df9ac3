namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>PostgreSQL and all its sessions do not run for a moment.</summary>
internal sealed record PausePostgres(int Ms) : Fault
{
    public static FaultKind Kind { get; } = new("postgres-pause", static (random, _) => new PausePostgres(random.Between(500, 4000))) { Needs = Needs.OwnPostgres };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        await scene.Cluster.Postgres.PauseAsync().ConfigureAwait(false);
        await Task.Delay(Ms, cancellation).ConfigureAwait(false);
        await scene.Cluster.Postgres.ResumeAsync().ConfigureAwait(false);
    }
}
