namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>How a batch's records are compressed, the low three bits of its attributes.</summary>
internal enum Compression
{
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}
