using System.Buffers.Binary;
using Monitoring.Pipeline.Embedded.Broker.State;

namespace Monitoring.Pipeline.Embedded.Broker.Transactions;

/// <summary>Hands out producer ids that never come again, reserved in blocks so that few of them need a write. Not synchronised.</summary>
internal sealed class ProducerIds(StateLog log)
{
    /// <summary>No transactional id holds a NUL in front.</summary>
    public const string Key = "\0producer-ids";

    private const long Block = 1000;
    private long _next = Reserved(log);
    private long _reserved = Reserved(log);

    public long Next()
    {
        if (_next == _reserved)
        {
            var value = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(value, _reserved + Block);
            log.Write(Key, value);
            _reserved += Block;
        }

        return _next++;
    }

    private static long Reserved(StateLog log) =>
        log.Live.TryGetValue(Key, out var value) ? BinaryPrimitives.ReadInt64LittleEndian(value) : 0;
}
