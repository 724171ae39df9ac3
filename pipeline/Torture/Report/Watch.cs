using System.Diagnostics;
using Monitoring.Pipeline.Torture.Checking;
using Monitoring.Pipeline.Torture.Cluster;
using Monitoring.Pipeline.Torture.Workload;
using Npgsql;

namespace Monitoring.Pipeline.Torture.Report;

/// <summary>Looks all the time at how far the sink is, how long it stands still, and how much memory the pipelines use.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly TortureCluster _cluster;
    private readonly Settling _settling;
    private readonly Ledger _ledger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _still = Stopwatch.StartNew();
    private readonly Task _running;
    private NpgsqlConnection? _connection;
    private long _stored;
    private int _breaking;
    private volatile string _lastBroken = "nothing";

    public Watch(TortureCluster cluster, Settling settling, Ledger ledger)
    {
        (_cluster, _settling, _ledger) = (cluster, settling, ledger);
        _running = Task.Run(RunAsync);
    }

    /// <summary>How far the sink has stored the log topic, all partitions together.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>The most memory that one pipeline has had in use, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>The longest time in which there was something to store, nothing was being broken, and nothing was stored.</summary>
    public TimeSpan LongestStall { get; private set; }

    /// <summary>What had been broken last before the longest stall.</summary>
    public string StalledAfter { get; private set; } = "nothing";

    /// <summary>Something is being broken until the result is disposed of.</summary>
    public IDisposable Breaking(string what)
    {
        Interlocked.Increment(ref _breaking);
        _lastBroken = what;
        return new Mended(this);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            if (await LookAsync().ConfigureAwait(false) is { } stored && stored != Stored)
            {
                Interlocked.Exchange(ref _stored, stored);
                _still.Restart();
            }

            // Before the first event the pipelines are still starting.
            if (Stored == 0 || Volatile.Read(ref _breaking) > 0 || _ledger.Acknowledged == _settling.SettledAt) _still.Restart();
            if (_still.Elapsed > LongestStall) (LongestStall, StalledAfter) = (_still.Elapsed, _lastBroken);
            foreach (var pipeline in _cluster.Pipelines.Where(static p => p is { HasExited: false })) PeakBytes = Math.Max(PeakBytes, ProcessTree.PeakBytes(pipeline.Id));
        }
    }

    // One number, so that looking costs nothing however many rows there are.
    private async Task<long?> LookAsync()
    {
        try
        {
            if (_connection is null)
            {
                var connection = new NpgsqlConnection(_cluster.Postgres.OwnerConnectionString + ";Pooling=false;Timeout=2;Command Timeout=2;Cancellation Timeout=500");
                await connection.OpenAsync(_stop.Token).ConfigureAwait(false);
                _connection = connection;
            }

            await using var command = new NpgsqlCommand("SELECT coalesce(sum(next_offset), 0)::bigint FROM monitoring.consumer_offsets WHERE topic = 'monitoring.logs'", _connection);
            return (long)(await command.ExecuteScalarAsync(_stop.Token).ConfigureAwait(false))!;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or InvalidOperationException)
        {
            if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
            _connection = null;
            return null;
        }
    }

    private sealed class Mended(Watch watch) : IDisposable
    {
        public void Dispose()
        {
            watch._still.Restart();
            Interlocked.Decrement(ref watch._breaking);
        }
    }
}
