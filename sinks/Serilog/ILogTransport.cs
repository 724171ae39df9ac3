namespace Monitoring.Sinks.Serilog;

/// <summary>Carries batches away.</summary>
internal interface ILogTransport : IDisposable
{
    /// <summary>Sends a batch and waits until its events are acknowledged.</summary>
    /// <remarks>A batch that failed is sent again as a whole: events carry ids by which the second copy is recognised.</remarks>
    /// <param name="batch">Encoded events, in order.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>How many events can never be sent, because they are too large; the rest is acknowledged.</returns>
    Task<int> SendAsync(IReadOnlyList<byte[]> batch, CancellationToken cancellation);
}
