using System.Text.RegularExpressions;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>Stores a batch that holds rows which PostgreSQL refuses: halves it under savepoints until they stand alone, and makes dead letters of them.</summary>
internal static partial class PoisonRows
{
    private const string Savepoint = "rows";

    /// <param name="transaction">The open transaction; what it did before stays.</param>
    /// <param name="batch">Rows of one day, dead letters excepted.</param>
    /// <param name="refused">Gets the dead letters.</param>
    /// <param name="range">Where a dead letter's day has to lie.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static Task StoreAsync(NpgsqlTransaction transaction, DayBatch batch, RowBatch refused, TimeRange range, CancellationToken cancellation)
        => StoreAsync(transaction, batch, 0, batch.Count, refused, range, cancellation);

    private static async Task StoreAsync(NpgsqlTransaction transaction, DayBatch batch, int first, int count, RowBatch refused, TimeRange range, CancellationToken cancellation)
    {
        await transaction.SaveAsync(Savepoint, cancellation).ConfigureAwait(false);
        try
        {
            await RowCopy.WriteAsync(transaction.Connection!, batch, first, count, cancellation).ConfigureAwait(false);
            await transaction.ReleaseAsync(Savepoint, cancellation).ConfigureAwait(false);
            return;
        }
        catch (PostgresException e) when (Faults.Classify(e) == FaultKind.Poison)
        {
            await transaction.RollbackAsync(Savepoint, cancellation).ConfigureAwait(false);
            await transaction.ReleaseAsync(Savepoint, cancellation).ConfigureAwait(false);
            if (count == 1)
            {
                Refuse(batch, first, e, refused, range);
                return;
            }
        }

        var half = count / 2;
        await StoreAsync(transaction, batch, first, half, refused, range, cancellation).ConfigureAwait(false);
        await StoreAsync(transaction, batch, first + half, count - half, refused, range, cancellation).ConfigureAwait(false);
    }

    private static void Refuse(DayBatch batch, int row, PostgresException e, RowBatch refused, TimeRange range)
    {
        var mark = batch.Mark(row);
        var (received, origin) = Origin(batch, row);
        var column = e.ColumnName ?? ColumnInContext().Match(e.Where ?? "") switch { { Success: true } match => match.Groups[1].Value, _ => null };
        // Neither the message nor the context: both may quote the row.
        var detail = $"SQLSTATE {e.SqlState}{(column is null ? "" : $", column {column}")}{(e.ConstraintName is null ? "" : $", constraint {e.ConstraintName}")}, table {DayTables.Parent(batch.Table)}";
        var letter = new DeadLetter(Letters.Stage, DeadLetterReason.RowRefused, detail, origin, received, mark.Size, "");
        refused.Refuse(letter, batch.Key(row), range.Clamp(mark.RecordMicros));
    }

    private static (long Received, Origin Origin) Origin(DayBatch batch, int row)
    {
        var encoded = batch.Encoded(row, 1).Span;
        if (batch.Table == DayTable.MetricSamples)
        {
            var sample = SampleRow.Origin(encoded);
            return (batch.Mark(row).RecordMicros, new Origin(sample.Topic, sample.Partition, sample.Offset, 0));
        }

        if (MetricLevel.Of(batch.Table) is not null)
        {
            var window = MetricRow.Origin(encoded);
            return (batch.Mark(row).RecordMicros, new Origin(Topics.Metrics, window.Partition, window.Offset, 0));
        }

        var (received, offset, partition, index, topic) = LogRow.Origin(encoded);
        return (received, new Origin(topic, partition, offset, index));
    }

    [GeneratedRegex(@"^COPY \w+, line \d+, column (\w+)", RegexOptions.Multiline)]
    private static partial Regex ColumnInContext();
}
