using System.Text;

namespace Monitoring.Schemas.Events;

/// <summary>A run of UTF-8 bytes inside a buffer that somebody else owns.</summary>
/// <remarks>
/// Cheaper than <see cref="ReadOnlyMemory{T}"/> to turn into a span, because the buffer is always an array.
/// It is valid until the <see cref="Arena"/> behind it is reset.
/// </remarks>
public readonly struct Utf8Slice
{
    private readonly byte[]? _buffer;
    private readonly int _start;

    /// <summary>A slice of <paramref name="length"/> bytes from <paramref name="start"/>.</summary>
    public Utf8Slice(byte[] buffer, int start, int length)
    {
        _buffer = buffer;
        _start = start;
        Length = length;
    }

    /// <summary>The whole of an array, which the slice then shares.</summary>
    public Utf8Slice(byte[] buffer) : this(buffer, 0, buffer.Length)
    {
    }

    /// <summary>Bytes, not characters.</summary>
    public int Length { get; }

    /// <summary>True where there is nothing to read.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => new(_buffer, _start, Length);

    /// <summary>The bytes and what follows them in the buffer, up to <paramref name="length"/> bytes in all, for vectors that read whole blocks.</summary>
    public ReadOnlySpan<byte> Block(int length) => _buffer is null ? default : new(_buffer, _start, Math.Max(Length, Math.Min(length, _buffer.Length - _start)));

    /// <summary>Whether this is a part of <paramref name="outer"/>, in the same buffer, and where in it.</summary>
    public bool TryFindIn(Utf8Slice outer, out int at)
    {
        at = _start - outer._start;
        return _buffer is not null && _buffer == outer._buffer && at >= 0 && at + Length <= outer.Length;
    }

    /// <summary>The bytes that lie between the end of this slice and the start of <paramref name="next"/>; empty where they are not close together in one buffer.</summary>
    public ReadOnlySpan<byte> GapTo(Utf8Slice next)
    {
        var gap = next._start - _start - Length;
        return _buffer is not null && _buffer == next._buffer && gap is > 0 and < 8 ? new(_buffer, _start + Length, gap) : default;
    }

    /// <summary>From the start of this slice to the end of <paramref name="last"/>, which lies behind it in the same buffer.</summary>
    public ReadOnlySpan<byte> SpanTo(Utf8Slice last) => new(_buffer, _start, last._start + last.Length - _start);

    /// <summary>A part of this slice that shares its buffer.</summary>
    public Utf8Slice Slice(int start, int length)
    {
        if ((uint)start > (uint)Length || (uint)length > (uint)(Length - start)) throw new ArgumentOutOfRangeException(nameof(start));
        return _buffer is null ? default : new Utf8Slice(_buffer, _start + start, length);
    }

    /// <summary>The rest of this slice from <paramref name="start"/>.</summary>
    public Utf8Slice Slice(int start) => Slice(start, Length - start);

    /// <summary>A slice over a copy of <paramref name="text"/>: for constants and tests, not for the hot path.</summary>
    public static Utf8Slice From(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>The text, for people and tests; invalid bytes show as U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Span);
}
