using Monitoring.Sinks.Postgres;
using Npgsql;

namespace Monitoring.Tests.Sinks.Postgres;

public sealed class FaultsSpecs
{
    [Theory]
    [InlineData("08006", nameof(FaultKind.Transient))] // connection_failure
    [InlineData("40001", nameof(FaultKind.Transient))] // serialization_failure
    [InlineData("40P01", nameof(FaultKind.Transient))] // deadlock_detected
    [InlineData("53100", nameof(FaultKind.Transient))] // disk_full
    [InlineData("53300", nameof(FaultKind.Transient))] // too_many_connections
    [InlineData("57P01", nameof(FaultKind.Transient))] // admin_shutdown
    [InlineData("57P03", nameof(FaultKind.Transient))] // cannot_connect_now
    [InlineData("57014", nameof(FaultKind.Transient))] // query_canceled
    [InlineData("55P03", nameof(FaultKind.Transient))] // lock_not_available
    [InlineData("25006", nameof(FaultKind.Transient))] // read_only_sql_transaction: a standby, until the fail-over is through
    [InlineData("22P02", nameof(FaultKind.Poison))] // invalid_text_representation
    [InlineData("22003", nameof(FaultKind.Poison))] // numeric_value_out_of_range
    [InlineData("23514", nameof(FaultKind.Poison))] // check_violation
    [InlineData("54000", nameof(FaultKind.Poison))] // program_limit_exceeded
    [InlineData("54001", nameof(FaultKind.Poison))] // statement_too_complex: JSON nested too deep for the server's stack
    [InlineData("22P04", nameof(FaultKind.Fatal))] // bad_copy_file_format: another table than ours
    [InlineData("28P01", nameof(FaultKind.Fatal))] // invalid_password
    [InlineData("42501", nameof(FaultKind.Fatal))] // insufficient_privilege
    [InlineData("42703", nameof(FaultKind.Fatal))] // undefined_column
    [InlineData("3D000", nameof(FaultKind.Fatal))] // invalid_catalog_name
    [InlineData("XX001", nameof(FaultKind.Fatal))] // data_corrupted
    public void An_sqlstate_says_what_to_do(string sqlState, string expected) => Assert.Equal(expected, Faults.Classify(sqlState).ToString());

    [Fact]
    public void The_text_of_a_data_error_is_not_told_because_it_may_quote_the_row()
        => Assert.Equal("SQLSTATE 22P02", Faults.Describe(new PostgresException("invalid input: \"secret\"", "ERROR", "ERROR", "22P02")));

    [Theory]
    [InlineData("28P01", "Correct the user name and password in postgres.connection_string, or the server's pg_hba.conf.")]
    [InlineData("3D000", "Create the database, or correct its name in postgres.connection_string.")]
    [InlineData("42501", "GRANT monitoring_writer TO the sink's user; for migrations, run `monitoring migrate` once as the owner of the database.")]
    [InlineData("42703", "The tables are not those of this version: run `monitoring migrate`, and undo changes made to them by hand.")]
    public void A_fatal_error_names_the_mend(string sqlState, string mend)
    {
        var fatal = Faults.Fatal(new PostgresException("refused", "FATAL", "FATAL", sqlState));
        Assert.Equal($"PostgreSQL refused with SQLSTATE {sqlState}: refused. {mend}", fatal.Message);
        Assert.Equal((mend, sqlState), (fatal.Mend, fatal.SqlState));
    }

    [Theory]
    [InlineData(1, 0.0, 50)]
    [InlineData(1, 1.0, 100)]
    [InlineData(4, 1.0, 800)]
    [InlineData(9, 1.0, 10_000)] // Capped.
    [InlineData(int.MaxValue, 1.0, 10_000)]
    public void Waits_double_up_to_the_limit(int attempt, double chance, int milliseconds)
        => Assert.Equal(milliseconds, Backoff.Delay(attempt, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), chance).TotalMilliseconds);

    [Fact]
    public void Failures_are_told_at_powers_of_two()
        => Assert.Equal([1, 2, 4, 8, 16], Enumerable.Range(1, 20).Where(Backoff.IsTold));

    [Fact]
    public void A_stored_offset_beyond_the_end_is_explained()
    {
        OffsetBeyondEndException.ThrowIfBeyond("monitoring.logs", 3, 10, 10);
        OffsetBeyondEndException.ThrowIfBeyond("monitoring.logs", 3, null, 0);
        var thrown = Assert.Throws<OffsetBeyondEndException>(() => OffsetBeyondEndException.ThrowIfBeyond("monitoring.logs", 3, 11, 10));
        Assert.Equal(
            "The stored offset 11 for monitoring.logs-3 is beyond the topic's end 10: the broker was wiped or is another cluster. " +
            "Point the sink at the cluster that the rows came from, or, where its records are gone for good, delete the row of " +
            "monitoring.consumer_offsets with topic 'monitoring.logs' and partition 3: the sink then starts at the topic's beginning.",
            thrown.Message);
    }
}
