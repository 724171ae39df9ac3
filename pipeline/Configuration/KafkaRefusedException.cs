namespace Monitoring.Pipeline.Configuration;

/// <summary>The brokers, or this machine's files for them, will not do under these settings: waiting does not help. The message says what to change.</summary>
internal sealed class KafkaRefusedException(string reason, string mend) : Exception($"Kafka: {reason.TrimEnd('.')}. Mend: {mend}.");
