namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>Sees each batch of a log in order; <paramref name="batch"/> is whole for control batches, else perhaps empty.</summary>
internal delegate void BatchVisitor(in BatchHeader header, ReadOnlySpan<byte> batch);
