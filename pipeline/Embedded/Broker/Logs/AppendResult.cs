using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>What became of one produced batch.</summary>
/// <remarks><c>AppendTimeMs</c> is the stamped time, -1 where the producer's timestamps were kept.</remarks>
internal readonly record struct AppendResult(
    ErrorCode Error,
    long BaseOffset = -1,
    long AppendTimeMs = -1,
    long LogStartOffset = -1,
    string? Message = null);
