namespace Monitoring.Benchmarks.Overload;

/// <summary>One look at the pipeline.</summary>
/// <param name="At">Since the watch began.</param>
/// <param name="Resident">Bytes of memory.</param>
/// <param name="Lag">Reported lag of all stages, in records.</param>
internal readonly record struct WatchSample(TimeSpan At, long Resident, double Lag);

/// <summary>Looks at a pipeline twice a second, from the outside, until it is disposed of.</summary>
internal sealed class PipelineWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly OverloadBenchmarkOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<WatchSample> _samples = [];
    private readonly Task _watching;

    public PipelineWatch(OverloadBenchmarkOptions options)
    {
        _options = options;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>What was seen; to be read after the watch has ended.</summary>
    public IReadOnlyList<WatchSample> Samples => _samples;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var page = await MetricsPage.ReadAsync(_options.Metrics, _stop.Token).ConfigureAwait(false);
                _samples.Add(new WatchSample(TimeProvider.System.GetElapsedTime(started), ProcessMemory.Of(_options.ProcessId).Resident, Lag(page, "intake") + Lag(page, "sink")));
                await Task.Delay(Interval, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or InvalidOperationException)
        {
            // The end of the watch, or of the process: which the run notices itself.
        }
    }

    /// <summary>The lag that a stage reports.</summary>
    public static double Lag(MetricsPage page, string stage) => page.Sum("monitoring_consumer_lag_records", stage);
}
