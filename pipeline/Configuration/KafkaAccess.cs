using Confluent.Kafka;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Finds out whether the brokers take these settings, before anything is built on them.</summary>
/// <remarks>The client library goes on trying whatever is wrong, as if the broker were away; only its error events tell a wrong password from a restart.</remarks>
internal static class KafkaAccess
{
    /// <summary>Where certificate or key cannot even be read.</summary>
    public const string FilesMend = "check the files of kafka.ssl_ca_path, kafka.ssl_certificate_path and kafka.ssl_key_path, and kafka.ssl_key_password";

    // Longer than one try of the client takes, so that what it fails with has been told.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Connects once.</summary>
    /// <returns>False where no broker answered, which may pass.</returns>
    /// <exception cref="KafkaRefusedException">The settings have to be changed.</exception>
    public static async Task<bool> CheckAsync(KafkaOptions options, CancellationToken cancellation)
    {
        Error? refusal = null;
        try
        {
            using var admin = new AdminClientBuilder(options.ToClientConfig())
                .SetLogHandler((_, _) => { })
                .SetErrorHandler((_, error) => refusal = KafkaFaults.Mend(error) is null ? refusal : error)
                .Build();
            await Task.Run(() => admin.GetMetadata(Patience), cancellation).WaitAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (KafkaException e)
        {
            refusal ??= KafkaFaults.Mend(e.Error) is null ? null : e.Error;
        }
        catch (InvalidOperationException e)
        {
            throw new KafkaRefusedException(e.Message, FilesMend);
        }

        if (refusal is null or { Code: ErrorCode.Local_Ssl } && await ListenerProbe.RunAsync(options, cancellation).ConfigureAwait(false) is { } seen) throw new KafkaRefusedException(seen.Reason, seen.Mend);
        return refusal is null ? false : throw new KafkaRefusedException(refusal.Reason, KafkaFaults.Mend(refusal)!);
    }
}
