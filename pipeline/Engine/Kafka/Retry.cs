using Confluent.Kafka;
using Monitoring.Pipeline.Observability;

namespace Monitoring.Pipeline.Engine.Kafka;

/// <summary>Repeats calls that failed for a reason that passes by itself.</summary>
internal static class Retry
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Repeats a call to the broker until it succeeds, fails for good or is cancelled.</summary>
    public static T Kafka<T>(Func<T> call, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return call();
            }
            catch (KafkaException e) when (Passes(e))
            {
                Telemetry.Retried("kafka");
                cancellation.WaitHandle.WaitOne(Pause);
            }
        }
    }

    /// <inheritdoc cref="Kafka{T}(Func{T}, CancellationToken)"/>
    public static void Kafka(Action call, CancellationToken cancellation) => Kafka(
        () =>
        {
            call();
            return 0;
        },
        cancellation);

    /// <summary>True for errors that waiting mends: the broker is away, elects, loads or is busy.</summary>
    /// <remarks>An error that a transaction has to be aborted for may carry the same code, and asking again would get it again for ever.</remarks>
    public static bool Passes(KafkaException e) => e is not KafkaTxnRequiresAbortException && !e.Error.IsFatal && e.Error.Code is
        ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut or ErrorCode.Local_TimedOutQueue
        or ErrorCode.Local_MsgTimedOut or ErrorCode.Local_WaitCoord or ErrorCode.Local_Resolve or ErrorCode.Local_Retry
        or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.RequestTimedOut or ErrorCode.NetworkException
        or ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup
        or ErrorCode.ConcurrentTransactions or ErrorCode.KafkaStorageError;
}
