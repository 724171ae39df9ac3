using System.Net;
using Monitoring.IntegrationTests.Fixtures;
using Monitoring.Pipeline.Torture.Network;
using Monitoring.Schemas;
using Npgsql;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>The server goes away in the middle; each class instance has a server of its own.</summary>
public sealed class CrashSpecs(PostgresProcess server) : IClassFixture<PostgresProcess>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_is_stored_once_although_the_server_crashes_again_and_again()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        const int Commits = 60;
        const int Rows = 200;
        var committing = Task.Run(
            async () =>
            {
                await using var writer = await db.OpenAsync();
                for (var offset = 0; offset < Commits * Rows;)
                {
                    for (var end = offset + Rows; offset < end; offset++) writer.Add(offset, new LogRecord());
                    await writer.CommitAsync(offset);
                }
            },
            Cancellation);
        var crashes = 0;
        while (!committing.IsCompleted && crashes < 4)
        {
            await server.CrashAsync();
            await server.StartAsync();
            crashes++;
        }

        await committing;
        Assert.Equal(Commits * Rows, await db.ScalarAsync<long>("SELECT count(*) FROM app_logs"));
        Assert.Equal(Commits * Rows, await db.ScalarAsync<long>("SELECT count(DISTINCT origin_offset) FROM app_logs"));
        Assert.InRange(crashes, 1, 4);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    public async Task A_commit_whose_answer_is_lost_is_stored_once_whether_it_happened_or_not(bool itHappened, int cuts)
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        var address = new NpgsqlConnectionStringBuilder(db.ConnectionString);
        await using var proxy = new TcpProxy(static () => new SqlCommitSpotter()) { Server = new DnsEndPoint(address.Host!, address.Port) };
        proxy.Condition.LetCommitsThrough = itHappened;
        address.Port = proxy.Port;
        await using var sink = await SinkDatabase.StartSinkAsync(address.ConnectionString, db.Time);
        await using var writer = await sink.OpenAsync(SinkDatabase.Cluster, Topics.Logs, 0, SinkDatabase.BatchBytes, Cancellation);
        for (var offset = 0; offset < 3; offset++)
        {
            proxy.Condition.CommitsToCut = cuts;
            writer.Add(offset, new LogRecord());
            await writer.CommitAsync(offset + 1);
        }

        Assert.Equal("0 1 2", await db.ScalarAsync<string>("SELECT string_agg(origin_offset::text, ' ' ORDER BY origin_offset) FROM app_logs"));
        Assert.Equal(itHappened ? cuts - 1 : 0, proxy.Condition.CommitsToCut);
    }

    [Fact]
    public async Task A_full_disk_is_waited_out()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await FailTwiceAsync(db, "53100");
        await using var writer = await db.OpenAsync();
        writer.Add(0, new LogRecord());
        await writer.CommitAsync(1);
        Assert.Equal(1, await db.CountAsync("app_logs"));
        Assert.Equal(3, await db.ScalarAsync<long>("SELECT last_value FROM public.tries"));
    }

    [Fact]
    public async Task Waiting_for_the_server_ends_when_it_is_cancelled()
    {
        await using var db = await SinkDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full' USING ERRCODE = '53100'; END $$; CREATE TRIGGER t BEFORE INSERT ON app_logs FOR EACH ROW EXECUTE FUNCTION refuse()");
        await using var writer = await db.OpenAsync();
        writer.Add(0, new LogRecord());
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.CommitAsync(1, cancel.Token));
        await using var next = await db.OpenAsync();
        Assert.Null(next.NextOffset);
    }

    // A sequence counts tries, because a rollback does not take it back.
    private static Task FailTwiceAsync(SinkDatabase db, string sqlState) => db.ExecuteAsync($$"""
        CREATE SEQUENCE public.tries;
        CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            IF nextval('public.tries') < 3 THEN RAISE 'no space left on device' USING ERRCODE = '{{sqlState}}'; END IF;
            RETURN NEW;
        END $body$;
        CREATE TRIGGER fail_twice BEFORE INSERT ON app_logs FOR EACH ROW EXECUTE FUNCTION fail_twice();
        """);
}
