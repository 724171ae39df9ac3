using System.Buffers;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Gateway;

/// <summary>Bytes in a rented buffer, which goes back when this is disposed of.</summary>
internal sealed class PooledBytes(int capacity) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 1));

    /// <summary>How much of it is filled.</summary>
    public int Length { get; set; }

    /// <summary>What is filled.</summary>
    public Utf8Slice Slice => new(_buffer, 0, Length);

    /// <summary>What is not.</summary>
    public Memory<byte> Free => _buffer.AsMemory(Length);

    /// <summary>Makes room for twice as much.</summary>
    public void Grow(int most)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(most, 2L * _buffer.Length));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }
}
