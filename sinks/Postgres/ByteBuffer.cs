using System.Runtime.CompilerServices;

namespace Monitoring.Sinks.Postgres;

/// <summary>Bytes in one piece that grow and are kept for the next batch. Not thread-safe.</summary>
/// <param name="capacity">To begin with.</param>
/// <param name="usual">Where doubling would pass it, it grows to a little above; what a row out of the common has made larger still is not kept.</param>
internal sealed class ByteBuffer(int capacity = 4096, int usual = int.MaxValue)
{
    // The row that fills a batch ends beyond it.
    private const int Slack = 64 * 1024;

    private byte[] _bytes = new byte[capacity];

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    internal ReadOnlyMemory<byte> Slice(int start, int length) => _bytes.AsMemory(start, length);

    internal Span<byte> At(int start, int length) => _bytes.AsSpan(start, length);

    /// <summary>Room at the end, which counts as written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<byte> Take(int length)
    {
        if (_bytes.Length - Length < length) Grow(length);
        var span = _bytes.AsSpan(Length, length);
        Length += length;
        return span;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Forgets what was written from <paramref name="length"/> on.</summary>
    internal void Truncate(int length) => Length = length;

    /// <summary>Empties the buffer; memory beyond what a batch usually takes is given back.</summary>
    internal void Clear()
    {
        Length = 0;
        if (_bytes.Length > (long)usual + Slack) _bytes = new byte[capacity];
    }

    private void Grow(int length)
    {
        var most = (long)usual + Slack;
        var larger = _bytes.Length < most ? Math.Min(_bytes.Length * 2L, most) : _bytes.Length * 2L;
        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(larger, (long)Length + length)));
    }
}
