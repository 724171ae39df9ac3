using Monitoring.Pipeline.Embedded;
using Npgsql;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>Somebody else takes every connection of PostgreSQL that is not reserved, the pipelines' too.</summary>
internal sealed record UseUpConnections(int Ms) : Fault
{
    private const string Throw = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'torture_pipeline'";

    public static FaultKind Kind { get; } = new("postgres-connections", static (random, _) => new UseUpConnections(random.Between(1000, 4000))) { Needs = Needs.OwnPostgres };

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var postgres = scene.Cluster.Postgres;
        var login = await PipelineDatabase.LoginAsync(postgres.OwnerConnectionString, "torture_hog", "monitoring_analyst", cancellation).ConfigureAwait(false);
        var held = new List<NpgsqlConnection>();
        try
        {
            var until = DateTime.UtcNow.AddMilliseconds(Ms);
            while (DateTime.UtcNow < until)
            {
                await postgres.ExecuteAsync(Throw, cancellation).ConfigureAwait(false);
                await TakeAllAsync(login, held, cancellation).ConfigureAwait(false);
                await Task.Delay(50, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var connection in held) await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task TakeAllAsync(string login, List<NpgsqlConnection> held, CancellationToken cancellation)
    {
        while (true)
        {
            var connection = new NpgsqlConnection(login + ";Pooling=false");
            try
            {
                await connection.OpenAsync(cancellation).ConfigureAwait(false);
                held.Add(connection);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                return;
            }
        }
    }
}
