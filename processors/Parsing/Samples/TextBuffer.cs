namespace Monitoring.Processors.Parsing.Samples;

/// <summary>UTF-8 text that is put together piece by piece, in memory that is kept.</summary>
internal sealed class TextBuffer
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Takes the end off again.</summary>
    public void Truncate(int length) => Length = length;

    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        Length += text.Length;
    }

    public void Append(byte b)
    {
        Room(1)[0] = b;
        Length++;
    }

    /// <summary>Appends a number as Prometheus writes it into <c>le</c> and <c>quantile</c>: the shortest digits that give the same double, <c>+Inf</c>, <c>-Inf</c>, <c>NaN</c>.</summary>
    public void Append(double value)
    {
        if (!double.IsFinite(value))
        {
            Append(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
            return;
        }

        // Integers below 2^53 without an exponent; the rest is rare and stays in the shortest form.
        var room = Room(32);
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        int written;
        if (value == Math.Truncate(value) && Math.Abs(value) < 1L << 53) ((long)value).TryFormat(room, out written, default, invariant);
        else if (value.TryFormat(room, out written, default, invariant) && room[..written].IndexOf((byte)'E') is >= 0 and var exponent) room[exponent] = (byte)'e';
        Length += written;
    }

    /// <summary>Appends a text with every ASCII character that PromQL would want quoted replaced by an underscore.</summary>
    /// <remarks>Bytes beyond ASCII stay: Prometheus 3 takes any UTF-8, and a name in Chinese must not become a row of underscores.</remarks>
    /// <param name="text">UTF-8.</param>
    /// <param name="isMetric">Colons stay too.</param>
    public void AppendName(ReadOnlySpan<byte> text, bool isMetric)
    {
        if (Length == 0 && text.Length > 0 && char.IsAsciiDigit((char)text[0])) Append((byte)'_');
        var room = Room(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            room[i] = b >= 0x80 || char.IsAsciiLetterOrDigit((char)b) || (b == ':' && isMetric) ? b : (byte)'_';
        }

        Length += text.Length;
    }

    /// <summary>Makes one underscore of several, from a place on.</summary>
    public void CollapseUnderscores(int start)
    {
        var length = start;
        for (var i = start; i < Length; i++)
        {
            if (_bytes[i] != '_' || length == 0 || _bytes[length - 1] != '_') _bytes[length++] = _bytes[i];
        }

        Length = length;
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - Length < length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        return _bytes.AsSpan(Length);
    }
}
