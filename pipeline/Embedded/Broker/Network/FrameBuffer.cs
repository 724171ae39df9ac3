using System.Buffers;
using System.Buffers.Binary;
using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Network;

/// <summary>Cuts a connection's bytes into length-prefixed requests, in one pooled buffer that grows with what has arrived, not with what is claimed.</summary>
internal sealed class FrameBuffer(Stream stream) : IDisposable
{
    private const int LengthBytes = 4;
    private const int IdleBytes = 64 * 1024;

    /// <summary>Up to here a claimed length is believed at once, which saves copies.</summary>
    private const int TrustedBytes = 2 << 20;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(IdleBytes);
    private int _start;
    private int _end;

    /// <summary>The next request without its length, valid until the next call; null where the client has hung up between two.</summary>
    /// <param name="leastBytes">A shorter one is impossible.</param>
    /// <param name="mostBytes">A longer one is refused before it is read.</param>
    /// <param name="stopping">Gives up.</param>
    /// <exception cref="MalformedRequestException">The length is impossible, or the connection ended within a request.</exception>
    public async ValueTask<Memory<byte>?> Next(int leastBytes, int mostBytes, CancellationToken stopping)
    {
        if (!await Fill(LengthBytes, stopping)) return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        if (length < leastBytes || length > mostBytes) throw new MalformedRequestException($"a request of {length} bytes; {leastBytes} to {mostBytes} are possible");
        if (!await Fill(LengthBytes + length, stopping)) throw new MalformedRequestException("the connection ended within a request");
        var frame = _buffer.AsMemory(_start + LengthBytes, length);
        _start += LengthBytes + length;
        return frame;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _buffer, []));

    /// <summary>Receives until so many bytes are there; false at the end of the stream where none had come.</summary>
    private async ValueTask<bool> Fill(int wanted, CancellationToken stopping)
    {
        while (_end - _start < wanted)
        {
            MakeRoom(wanted);
            var received = await stream.ReadAsync(_buffer.AsMemory(_end), stopping);
            if (received > 0) _end += received;
            else if (_end == _start) return false;
            else throw new MalformedRequestException("the connection ended within a request");
        }

        return true;
    }

    private void MakeRoom(int wanted)
    {
        var held = _end - _start;
        var size = Math.Max(IdleBytes, Math.Min(wanted, Math.Max(TrustedBytes, held * 2)));
        if (held == 0 && _buffer.Length > 4 * TrustedBytes && wanted <= IdleBytes) Move(IdleBytes);
        else if (_buffer.Length < size) Move(size);
        else if (_end == _buffer.Length || _start + wanted > _buffer.Length) Slide();
    }

    private void Slide()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }

    private void Move(int size)
    {
        var next = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(_start, _end - _start).CopyTo(next);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = next;
        (_start, _end) = (0, _end - _start);
    }
}
