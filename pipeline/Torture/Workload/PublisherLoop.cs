namespace Monitoring.Pipeline.Torture.Workload;

/// <summary>Publishes in the background up to a goal that faults may raise, no faster than a rate.</summary>
internal sealed class PublisherLoop : IAsyncDisposable
{
    private const int BatchesPerSecond = 50;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly int _rate;
    private int _goal;
    private int _published;

    /// <param name="publisher">What publishes.</param>
    /// <param name="rate">Events a second.</param>
    public PublisherLoop(NumberedPublisher publisher, int rate)
    {
        Publisher = publisher;
        _rate = rate;
        _running = Task.Run(RunAsync);
    }

    public NumberedPublisher Publisher { get; }

    /// <summary>Events that are still to be handed to the producer.</summary>
    public int Left => Math.Max(0, Volatile.Read(ref _goal) - Volatile.Read(ref _published));

    /// <summary>Publishes so many more.</summary>
    public void Add(int events) => Interlocked.Add(ref _goal, events);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / BatchesPerSecond));
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            for (var i = Math.Min(Left, _rate / BatchesPerSecond); i > 0; i--)
            {
                Publisher.PublishNext();
                Interlocked.Increment(ref _published);
            }
        }
    }
}
