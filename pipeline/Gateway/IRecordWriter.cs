namespace Monitoring.Pipeline.Gateway;

/// <summary>A record for Kafka.</summary>
/// <param name="Topic">A topic that publishers write.</param>
/// <param name="Key">Decides the partition; any where it is empty.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct GatewayRecord(string Topic, byte[] Key, byte[] Value);

/// <summary>Why records were not all acknowledged.</summary>
/// <param name="Reason">For our own log: it may name brokers.</param>
/// <param name="IsLasting">True where the same records can never be written.</param>
internal sealed record WriteFault(string Reason, bool IsLasting = false);

/// <summary>Where requests' records go.</summary>
internal interface IRecordWriter
{
    /// <summary>Why nothing can be written at the moment, or null.</summary>
    string? Trouble { get; }

    /// <summary>Writes records and waits for the last acknowledgement.</summary>
    /// <returns>Null where all were acknowledged, else why one was not; others may have been.</returns>
    Task<WriteFault?> WriteAsync(IReadOnlyList<GatewayRecord> records);
}
