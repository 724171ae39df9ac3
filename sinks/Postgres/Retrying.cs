using Microsoft.Extensions.Logging;

namespace Monitoring.Sinks.Postgres;

/// <summary>Tries again, for ever, what failed for a reason that passes.</summary>
internal sealed class Retrying(PostgresOptions options, TimeProvider time, ILogger logger, ISinkObserver observer)
{
    /// <exception cref="PostgresFatalException">The error does not pass by itself.</exception>
    internal async Task<T> RunAsync<T>(string doing, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                var result = await attempt(cancellation).ConfigureAwait(false);
                observer.Answered();
                return result;
            }
            catch (Exception e) when (Faults.IsFromDatabase(e))
            {
                // Cancelled while the server refused: that is a cancellation, whatever it said.
                cancellation.ThrowIfCancellationRequested();
                if (Faults.Classify(e) != FaultKind.Transient) throw Faults.Fatal(e);
                await WaitAsync(doing, failures, e, cancellation).ConfigureAwait(false);
            }
        }
    }

    internal Task WaitAsync(string doing, int failures, Exception e, CancellationToken cancellation)
    {
        observer.Retries(Faults.Describe(e));
        var delay = Backoff.Delay(failures, options.RetryDelay, options.RetryDelayLimit, Random.Shared.NextDouble());
        if (Backoff.IsTold(failures))
        {
            // The exception itself is not handed on: its context may quote rows.
            logger.LogWarning("PostgreSQL: {Doing} failed {Failures} times, trying again in {Delay}: {Error}", doing, failures, delay, Faults.Describe(e));
        }

        return Task.Delay(delay, time, cancellation);
    }
}
