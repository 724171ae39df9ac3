using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Masking.Scanning;

/// <summary>Where in a text a detector would have to look, one bit a byte: most parts of it are dismissed by a look at one or two words.</summary>
/// <remarks>A bit is set for every trigger that the part alone would have, because what stands around a part only adds triggers: see <see cref="Covers"/>.</remarks>
internal sealed class TriggerMap
{
    private const int Block = TextScanner.Block;
    private ulong[] _bits = new ulong[64];
    private Utf8Slice _text;

    /// <summary>Covers nothing any more.</summary>
    public void Clear() => _text = default;

    /// <summary>Takes a text, whose bits are written next.</summary>
    public Span<ulong> Start(Utf8Slice text)
    {
        _text = text;
        var words = (text.Length + Block - 1) / Block;
        if (_bits.Length < words) _bits = new ulong[words * 2];
        return _bits.AsSpan(0, words);
    }

    /// <summary>Takes a text and finds its triggers.</summary>
    public void Read(Utf8Slice text)
    {
        var bits = Start(text);
        if (text.IsEmpty) return;
        var block = text.Block(bits.Length * Block);
        ByteMasks previous = default;
        TextScanner.Load(block, text.Length, 0, out var current);
        for (var i = 0; i < bits.Length; i++)
        {
            ByteMasks next = default;
            if (i + 1 < bits.Length) TextScanner.Load(block, text.Length, (i + 1) * Block, out next);
            bits[i] = Triggers.Of(previous, current, next).Any | current.NonAscii | current.Backslash;
            previous = current;
            current = next;
        }
    }

    /// <summary>Whether the part lies in the text, and nothing before it hides a trigger at its start.</summary>
    public bool Covers(Utf8Slice part, out int at) =>
        part.TryFindIn(_text, out at) && (at == 0 || !Hides(_text.Span[at - 1]));

    /// <summary>Whether there is a trigger, an escape or a character beyond ASCII in <paramref name="length"/> bytes from <paramref name="at"/>.</summary>
    public bool Any(int at, int length)
    {
        if (length == 0) return false;
        var (first, last) = (at / Block, (at + length - 1) / Block);
        var low = ulong.MaxValue << (at % Block);
        var high = ulong.MaxValue >> (Block - 1 - ((at + length - 1) % Block));
        if (first == last) return (_bits[first] & low & high) != 0;
        if ((_bits[first] & low) != 0 || (_bits[last] & high) != 0) return true;
        return last - first > 1 && _bits.AsSpan(first + 1, last - first - 1).ContainsAnyExcept(0UL);
    }

    /// <summary>A run of digits, letters, dashes or delimiters that began before the part starts inside of it as far as the part alone is concerned.</summary>
    private static bool Hides(byte before) => Bytes.IsToken(before) || before is (byte)':' or (byte)'=' or (byte)'>';
}
