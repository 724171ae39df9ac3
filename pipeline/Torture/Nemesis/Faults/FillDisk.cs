namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>The disk of PostgreSQL is full, log and all, until it has room again. Where none could be mounted, the tables refuse with the same error.</summary>
internal sealed record FillDisk(int Events) : Fault
{
    private const string Refuse = """
        CREATE OR REPLACE FUNCTION monitoring.torture_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
        """;

    private static readonly string[] Tables = ["app_logs", "system_logs", "security_logs", "dead_letters"];
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    public static FaultKind Kind { get; } = new("postgres-full-disk", static (random, _) => new FillDisk(random.Between(1500, 3000))) { Needs = Needs.OwnPostgres };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var postgres = scene.Cluster.Postgres;
        var refusals = scene.Cluster.EveryPipeline.Sum(static p => p.DiskFull);
        if (postgres.Disk is { } full) await full.FillAsync().ConfigureAwait(false);
        else await postgres.ExecuteAsync(Refuse + string.Concat(Tables.Select(t => $"CREATE TRIGGER torture_full BEFORE INSERT ON {t} FOR EACH ROW EXECUTE FUNCTION monitoring.torture_refuse();")), cancellation).ConfigureAwait(false);
        scene.Load.Add(Events);
        await Scene.UntilAsync(() => scene.Cluster.EveryPipeline.Sum(static p => p.DiskFull) > refusals && scene.Load.Left == 0, Bound, cancellation).ConfigureAwait(false);
        if (postgres.Disk is { } disk) await disk.MakeRoomAsync().ConfigureAwait(false);
        else await postgres.ExecuteAsync(string.Concat(Tables.Select(t => $"DROP TRIGGER torture_full ON {t};")), cancellation).ConfigureAwait(false);
        await postgres.EnsureRunningAsync(cancellation).ConfigureAwait(false);
    }
}
