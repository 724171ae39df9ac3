namespace Monitoring.Pipeline.Gateway;

/// <summary>A record for Kafka.</summary>
/// <param name="Topic">A topic that publishers write.</param>
/// <param name="Key">Decides the partition; any where it is empty.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct GatewayRecord(string Topic, byte[] Key, byte[] Value);

/// <summary>Where requests' records go.</summary>
internal interface IRecordWriter
{
    /// <summary>Why nothing can be written at the moment, or null.</summary>
    string? Trouble { get; }

    /// <summary>Writes records and waits for the last acknowledgement.</summary>
    /// <returns>Null where all were acknowledged, else why one was not; others may have been.</returns>
    Task<string?> WriteAsync(IReadOnlyList<GatewayRecord> records);
}
