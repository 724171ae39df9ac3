using System.Buffers.Binary;

namespace Monitoring.Processors.LogMetrics;

/// <summary>Puts numbers and texts one behind the other, so that different ones give different bytes.</summary>
internal sealed class KeyBuffer
{
    private byte[] _bytes = new byte[256];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Add(long number) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), number);

    public void Add(ReadOnlySpan<byte> text)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Take(4), text.Length);
        text.CopyTo(Take(text.Length));
    }

    private Span<byte> Take(int length)
    {
        if (_bytes.Length - _length < length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
