using System.Diagnostics;
using Confluent.Kafka;
using Monitoring.Pipeline.Torture.Workload;
using Npgsql;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>Waits until everything that was published is worked off.</summary>
/// <remarks>It goes by the positions that the stages keep; whether they tell the truth is the checker's business.</remarks>
internal sealed class Settling(PublisherLoop load, Positions positions)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long nothing may move before waiting is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How many sendings were acknowledged when everything was last seen to be worked off.</summary>
    public int SettledAt { get; private set; }

    /// <param name="withOutbox">Also until the sink's refusals are on their topic.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False where nothing moved any more before that.</returns>
    public async Task<bool> SettleAsync(bool withOutbox, CancellationToken cancellation)
    {
        var moved = Stopwatch.StartNew();
        var last = 0L;
        while (true)
        {
            try
            {
                var acknowledged = load.Publisher.Ledger.Acknowledged;
                var done = load.Left == 0 && acknowledged == load.Publisher.Ledger.Sent;
                var intake = await positions.IntakeAsync(cancellation).ConfigureAwait(false);
                var ready = done && intake.All(static p => p.IsAtTheEnd);
                if (withOutbox) ready &= await positions.OutboxAsync(cancellation).ConfigureAwait(false) == 0;
                // Behind them, because what they have committed is what the sink then has to reach.
                var sink = await positions.SinkAsync(cancellation).ConfigureAwait(false);
                if (ready && sink.All(static p => p.IsAtTheEnd))
                {
                    SettledAt = acknowledged;
                    return true;
                }

                var sum = acknowledged + intake.Concat(sink).Sum(static p => p.Next ?? 0);
                if (sum != last) moved.Restart();
                last = sum;
            }
            catch (Exception e) when (e is KafkaException or NpgsqlException or TimeoutException)
            {
                // A server is away; it is asked again.
            }

            if (moved.Elapsed > Patience) return false;
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }
    }
}
