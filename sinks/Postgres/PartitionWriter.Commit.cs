using Monitoring.Schemas;
using Npgsql;

namespace Monitoring.Sinks.Postgres;

public sealed partial class PartitionWriter
{
    /// <summary>Stores the gathered rows and the offset behind them in one transaction; passing errors are tried again until they pass.</summary>
    /// <param name="nextOffset">The offset to go on from once this is stored; not before <see cref="NextOffset"/>.</param>
    /// <param name="cancellation">Gives up; whether the transaction was committed is then unknown, and the stored offset tells.</param>
    /// <exception cref="InvalidOperationException">The commit before is still under way, or an earlier one failed.</exception>
    /// <exception cref="FencedException">Another writer has taken the partition.</exception>
    /// <exception cref="PostgresFatalException">Waiting does not help.</exception>
    public Task CommitAsync(long nextOffset, CancellationToken cancellation)
    {
        ThrowIfFinished();
        if (_isCommitting) throw new InvalidOperationException($"The commit before of {_topic}-{_partition} is still under way: await it first.");
        ArgumentOutOfRangeException.ThrowIfLessThan(nextOffset, NextOffset ?? 0);
        if (nextOffset == NextOffset && _batch.Rows == 0) return Task.CompletedTask;
        (_batch, _storing) = (_storing, _batch);
        _isCommitting = true;
        return FinishAsync(nextOffset, cancellation);
    }

    private async Task FinishAsync(long nextOffset, CancellationToken cancellation)
    {
        try
        {
            await StoreAsync(nextOffset, cancellation).ConfigureAwait(false);
        }
        catch
        {
            _finished = true;
            throw;
        }

        NextOffset = nextOffset;
        _counts.Tell(_sink.Observer);
        _storing.Clear();
        _isCommitting = false;
    }

    private async Task StoreAsync(long nextOffset, CancellationToken cancellation)
    {
        var attempt = new Attempt(nextOffset);
        for (var failures = 1; ; failures++)
        {
            try
            {
                if (await TryStoreAsync(attempt, cancellation).ConfigureAwait(false)) return;
                failures = 0;
            }
            catch (Exception e) when (Faults.IsFromDatabase(e))
            {
                // Cancelled while the server refused: that is a cancellation, whatever it said.
                cancellation.ThrowIfCancellationRequested();
                if (attempt.Learn(e, _sink.Days)) failures = 0;
                else await _sink.Retrying.WaitAsync($"storing {_topic}-{_partition} up to {nextOffset}", failures, e, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryStoreAsync(Attempt attempt, CancellationToken cancellation)
    {
        attempt.IsCommitting = false;
        _counts.Clear();
        await _sink.Days.EnsureAsync(_storing.Days, cancellation).ConfigureAwait(false);
        await using var connection = await _sink.Database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        // First, because the row's lock makes us wait for a rival, or for our own lost connection's COMMIT, and because a zombie then copies nothing.
        if (!await _offset.TryAdvanceAsync(connection, NextOffset, attempt.NextOffset, cancellation).ConfigureAwait(false))
        {
            var stored = await _offset.ReadAsync(connection, cancellation).ConfigureAwait(false);
            // A COMMIT whose answer was lost: exactly our offset means that it was ours.
            if (attempt.OutcomeUnknown && stored == attempt.NextOffset) return true;
            throw new FencedException(_topic, _partition, NextOffset, stored);
        }

        await CopyAsync(transaction, attempt.HasPoison, cancellation).ConfigureAwait(false);
        FailPoint.Reach(FailPoint.BetweenCopyAndCommit);
        attempt.IsCommitting = true;
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task CopyAsync(NpgsqlTransaction transaction, bool hasPoison, CancellationToken cancellation)
    {
        foreach (var day in _storing.Days)
        {
            if (day.Count == 0) continue;
            if (hasPoison && day.Table != DayTable.DeadLetters)
            {
                _refused.Clear();
                var range = TimeRange.At(_sink.Time.GetUtcNow(), _sink.Options.RetentionDays);
                await PoisonRows.StoreAsync(transaction, day, _refused, range, cancellation).ConfigureAwait(false);
                await CopyAllAsync(transaction.Connection!, _refused, cancellation).ConfigureAwait(false);
                _counts.Add(day, day.Count - _refused.Rows);
            }
            else
            {
                await RowCopy.WriteAsync(transaction.Connection!, day, 0, day.Count, cancellation).ConfigureAwait(false);
                _counts.Add(day, day.Count);
            }
        }

        _counts.Add(_storing.Refusals);
        foreach (var gap in _storing.Gaps) await GapRow.InsertAsync(transaction.Connection!, gap, _storing.Cluster, cancellation).ConfigureAwait(false);
        if (_storing.Outbox.Length > 0) await RowCopy.WriteOutboxAsync(transaction.Connection!, _storing.Outbox, cancellation).ConfigureAwait(false);
    }

    private async Task CopyAllAsync(NpgsqlConnection connection, RowBatch refused, CancellationToken cancellation)
    {
        await _sink.Days.EnsureAsync(refused.Days, cancellation).ConfigureAwait(false);
        foreach (var day in refused.Days)
        {
            if (day.Count == 0) continue;
            await RowCopy.WriteAsync(connection, day, 0, day.Count, cancellation).ConfigureAwait(false);
            _counts.Add(day, day.Count);
        }

        _counts.Add(refused.Refusals);

        if (refused.Outbox.Length > 0) await RowCopy.WriteOutboxAsync(connection, refused.Outbox, cancellation).ConfigureAwait(false);
    }
}
