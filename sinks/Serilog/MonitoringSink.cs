using Serilog.Core;
using Serilog.Events;

namespace Monitoring.Sinks.Serilog;

/// <summary>Encodes on the thread that logs, sends in the background, and never drops in silence.</summary>
/// <remarks>A crash of the process loses what is in memory; with <see cref="QueueFullPolicy.Spill"/> what is in the file is sent by the next process.</remarks>
internal sealed class MonitoringSink : ILogEventSink, IDisposable, IAsyncDisposable
{
    private readonly MonitoringSinkOptions _options;
    private readonly ILogTransport _transport;
    private readonly EventEncoder _encoder;
    private readonly EventQueue _queue;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _sender;
    private int _disposed;

    /// <summary>Starts sending through <paramref name="transport"/>, which it then owns, as it does <paramref name="spill"/>.</summary>
    public MonitoringSink(MonitoringSinkOptions options, ILogTransport transport, SpillFile? spill = null)
    {
        _options = options;
        _transport = transport;
        _encoder = new EventEncoder(options.Service, options.Host);
        _queue = new EventQueue(options.QueueLimit, options.BlockTimeout, spill);
        _sender = Task.Run(SendAsync);
    }

    /// <summary>Events that found no place in queue or file, or were left at the end.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>Events that wait in memory.</summary>
    public int Waiting => _queue.Count;

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        if (FeedbackGuard.Excludes(logEvent)) return;
        if (!_queue.Add(_encoder.Encode(logEvent))) FeedbackGuard.Report("The queue of WriteTo.Monitoring is full: an event was dropped, {0} so far.", _queue.Dropped);
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _queue.Close();
        _giveUp.CancelAfter(_options.FlushTimeout);
        await _sender.ConfigureAwait(false);
        var dropped = _queue.Abandon();
        if (dropped > 0) FeedbackGuard.Report("WriteTo.Monitoring ends with {0} events that Kafka did not take.", dropped);
        _transport.Dispose();
        _queue.Dispose();
        _giveUp.Dispose();
    }

    private async Task SendAsync()
    {
        FeedbackGuard.Enter();
        var delay = _options.RetryDelay;
        try
        {
            while (true)
            {
                var batch = _queue.Peek(_options.BatchLimit, out var spilled);
                if (batch.Count == 0)
                {
                    if (Volatile.Read(ref _disposed) != 0) return;
                    await _queue.WaitAsync(_giveUp.Token).ConfigureAwait(false);
                    continue;
                }

                try
                {
                    var refused = await _transport.SendAsync(batch, _giveUp.Token).ConfigureAwait(false);
                    _queue.Remove(batch, spilled);
                    if (refused > 0)
                    {
                        _queue.Refused(refused);
                        FeedbackGuard.Report("WriteTo.Monitoring: {0} events are too large for Kafka and were dropped.", refused);
                    }

                    delay = _options.RetryDelay;
                }
                catch (Exception e) when (e is not OperationCanceledException || !_giveUp.IsCancellationRequested)
                {
                    FeedbackGuard.Report("WriteTo.Monitoring could not send {0} events and tries again: {1}", batch.Count, e.Message);
                    await Task.Delay(delay, _giveUp.Token).ConfigureAwait(false);
                    delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, _options.LongestRetryDelay.Ticks));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time to flush is over; what is left is accounted for by whoever disposes.
        }
    }
}
