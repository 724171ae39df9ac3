using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>Walks over the batches of a segment file through one pooled window, heads only unless a whole batch is asked for.</summary>
internal sealed class BatchScanner(SafeFileHandle file, int position, int end, int windowBytes) : IDisposable
{
    private byte[] _window = ArrayPool<byte>.Shared.Rent(windowBytes);
    private int _windowStart = position;
    private int _windowLength;
    private int _next = position;

    /// <summary>Where the current batch begins.</summary>
    public int Position { get; private set; } = position;

    public BatchHeader Header { get; private set; }

    /// <summary>Moves to the next batch; false at the end and where what follows is not a whole batch.</summary>
    public bool Next()
    {
        Position = _next;
        if (!BatchHeader.TryRead(Window(Position, Math.Min(BatchHeader.Size, end - Position)), out var header)
            || header.SizeInBytes > end - Position
            || header.Magic != 2) return false;
        Header = header;
        _next = Position + header.SizeInBytes;
        return true;
    }

    /// <summary>The bytes of the current batch, valid until the next call.</summary>
    public ReadOnlySpan<byte> Batch() => Window(Position, Header.SizeInBytes);

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _window, []));

    private ReadOnlySpan<byte> Window(int from, int length)
    {
        if (length <= 0) return default;
        if (from < _windowStart || from + length > _windowStart + _windowLength) Fill(from, length);
        return _windowStart + _windowLength < from + length ? default : _window.AsSpan(from - _windowStart, length);
    }

    private void Fill(int from, int length)
    {
        if (_window.Length < length)
        {
            ArrayPool<byte>.Shared.Return(_window);
            _window = ArrayPool<byte>.Shared.Rent(length);
        }

        _windowStart = from;
        _windowLength = 0;
        var wanted = Math.Min(_window.Length, end - from);
        while (_windowLength < wanted)
        {
            var read = RandomAccess.Read(file, _window.AsSpan(_windowLength, wanted - _windowLength), from + _windowLength);
            if (read == 0) return;
            _windowLength += read;
        }
    }
}
