namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>Waits until everything published is accounted for, or the deadline passes.</summary>
internal sealed class DemoDrain(DemoRows rows, DemoDeadLetters deadLetters, DemoLedger ledger, DemoOptions options, TimeProvider time)
{
    private DemoCounts _counts = new(0, 0, 0, 0);

    /// <summary>What the last look saw.</summary>
    public DemoCounts Counts => Volatile.Read(ref _counts) with { Acknowledged = ledger.Acknowledged };

    /// <summary>Looks again and again.</summary>
    /// <param name="publishing">The deadline runs from its end.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False where the deadline passed first.</returns>
    public async Task<bool> WaitAsync(Task publishing, CancellationToken cancellation)
    {
        long? since = null;
        while (true)
        {
            // Asked before looking: a look that began earlier may have missed the last records.
            var published = publishing.IsCompleted;
            if (published) await publishing.ConfigureAwait(false);
            var accounts = await LookAsync(cancellation).ConfigureAwait(false);
            if (published)
            {
                if (accounts.All(account => account.Difference == 0)) return true;
                since ??= time.GetTimestamp();
                if (time.GetElapsedTime(since.Value) > options.DrainDeadline) return false;
            }

            await Task.Delay(options.DrainInterval, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<DemoAccount>> LookAsync(CancellationToken cancellation)
    {
        var stored = await rows.CountAsync(cancellation).ConfigureAwait(false);
        await Task.Run(() => deadLetters.ReadToEnd(cancellation), cancellation).ConfigureAwait(false);
        var accounts = DemoAccount.Of(ledger, stored, deadLetters.ByTopic());
        Volatile.Write(ref _counts, new DemoCounts(
            accounts.Sum(a => a.Acknowledged), accounts.Sum(a => a.Rows), accounts.Sum(a => a.Duplicates), accounts.Sum(a => a.DeadLetters)));
        return accounts;
    }
}

/// <summary>How far it is.</summary>
/// <param name="Acknowledged">By the broker.</param>
/// <param name="Rows">Stored.</param>
/// <param name="Duplicates">Resent, by the generator's list.</param>
/// <param name="DeadLetters">Refused.</param>
internal sealed record DemoCounts(long Acknowledged, long Rows, long Duplicates, long DeadLetters);
