using Microsoft.Win32.SafeHandles;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>What a fetch would read from one partition: decided under its lock, read from the file outside of it.</summary>
internal readonly record struct FetchPlan(
    ErrorCode Error,
    long HighWatermark = -1,
    long LastStableOffset = -1,
    long LogStartOffset = -1,
    SafeFileHandle? File = null,
    int Position = 0,
    int Length = 0,
    List<AbortedTransaction>? Aborted = null)
{
    /// <summary>Reads the planned bytes into <paramref name="target"/> and returns how many of them are whole batches.</summary>
    public int Read(Span<byte> target)
    {
        var filled = 0;
        try
        {
            while (filled < target.Length)
            {
                var read = RandomAccess.Read(File!, target[filled..], Position + filled);
                if (read == 0) break;
                filled += read;
            }
        }
        catch (ObjectDisposedException)
        {
            // Retention or a deleted topic took the file away between the plan and the read; the next fetch says so.
            return 0;
        }

        var whole = 0;
        while (BatchHeader.TryRead(target[whole..filled], out var header) && header.SizeInBytes <= filled - whole) whole += header.SizeInBytes;
        return whole;
    }
}
