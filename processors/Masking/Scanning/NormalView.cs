using System.Buffers;
using System.Text;

namespace Monitoring.Processors.Masking.Scanning;

/// <summary>A text as detectors should see it: full-width forms as ASCII, exotic digits, dashes and blanks as plain ones, invisible characters left out.</summary>
/// <remarks>Built only for texts that hold such characters. <see cref="Source"/> leads back to the places in the text.</remarks>
internal sealed class NormalView
{
    private static readonly SearchValues<byte> Suspicious = SearchValues.Create(0xC2, 0xCD, 0xD9, 0xDB, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0);
    private const int SmallText = 64 * 1024;
    private byte[] _bytes = new byte[4096];
    private int[] _source = new int[4097];
    private int _length;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>The view and what happens to lie behind it in its buffer.</summary>
    public ReadOnlySpan<byte> Block => _bytes;

    /// <summary>The place in the text of the byte at <paramref name="index"/>; of the end, for the view's length.</summary>
    public int Source(int index) => _source[index];

    /// <summary>The place in the text behind the byte before <paramref name="end"/>, without invisible characters that follow it.</summary>
    public int SourceEnd(ReadOnlySpan<byte> text, int end)
    {
        Rune.DecodeFromUtf8(text[_source[end - 1]..], out _, out var length);
        return Math.Min(_source[end], _source[end - 1] + length);
    }

    /// <summary>Builds the view, or returns false where the text is fit to be scanned as it is.</summary>
    public bool TryBuild(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text)) return false;
        var first = FirstSuspicious(text, 0);
        if (first < 0) return false;
        // A long text takes five times its length, so that room is not kept for the short ones.
        if (_bytes.Length < text.Length || _bytes.Length > Math.Max(2 * SmallText, text.Length))
        {
            _bytes = new byte[Math.Max(text.Length, Math.Min(text.Length * 2, SmallText))];
            _source = new int[_bytes.Length + 1];
        }

        _length = 0;
        var from = 0;
        while (first >= 0)
        {
            CopyPlain(text, from, first);
            Rune.DecodeFromUtf8(text[first..], out var rune, out var length);
            var mapped = Map(rune.Value);
            if (mapped > 0) Put((byte)mapped, first);
            from = first + length;
            first = FirstSuspicious(text, from);
        }

        CopyPlain(text, from, text.Length);
        _source[_length] = text.Length;
        return true;
    }

    /// <summary>The next character that <see cref="Map"/> changes, or -1.</summary>
    private static int FirstSuspicious(ReadOnlySpan<byte> text, int from)
    {
        while (true)
        {
            var found = text[from..].IndexOfAny(Suspicious);
            if (found < 0) return -1;
            from += found;
            if (Rune.DecodeFromUtf8(text[from..], out var rune, out var length) == OperationStatus.Done && Map(rune.Value) != Unchanged) return from;
            from += length;
        }
    }

    private const int Unchanged = -1;
    private const int LeftOut = 0;

    /// <summary>The byte that stands for a character, <see cref="LeftOut"/> or <see cref="Unchanged"/>.</summary>
    private static int Map(int rune) => rune switch
    {
        >= 0xFF01 and <= 0xFF5E => rune - 0xFF01 + '!',
        0x00A0 or 0x202F or 0x3000 or 0x3001 or 0x3002 => ' ',
        >= 0x2000 and <= 0x200A => ' ',
        >= 0x2010 and <= 0x2015 => '-',
        0x2212 or 0xFE63 => '-',
        0xFE6B => '@',
        0x00AD or 0x034F or 0x180E or 0xFEFF => LeftOut,
        >= 0x200B and <= 0x200F => LeftOut,
        >= 0x202A and <= 0x202E => LeftOut,
        >= 0x2060 and <= 0x2064 => LeftOut,
        >= 0xFE00 and <= 0xFE0F => LeftOut,
        >= 0x0660 and <= 0x0669 => rune - 0x0660 + '0',
        >= 0x06F0 and <= 0x06F9 => rune - 0x06F0 + '0',
        >= 0x2460 and <= 0x2468 => rune - 0x2460 + '1',
        >= 0x1D7CE and <= 0x1D7FF => (rune - 0x1D7CE) % 10 + '0',
        _ => Unchanged,
    };

    private void CopyPlain(ReadOnlySpan<byte> text, int from, int to)
    {
        text[from..to].CopyTo(_bytes.AsSpan(_length));
        for (var i = from; i < to; i++) _source[_length++] = i;
    }

    private void Put(byte b, int source)
    {
        _bytes[_length] = b;
        _source[_length++] = source;
    }
}
