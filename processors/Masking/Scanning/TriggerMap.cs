using System.Numerics;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Masking.Scanning;

/// <summary>Where in a text a detector would have to look: most parts of it are dismissed by a look at one or two words, and the others need no second classification.</summary>
/// <remarks>What stands around a part only adds triggers, unless a run goes on across its edges: see <see cref="Covers"/> and <see cref="IsExact"/>.</remarks>
internal sealed class TriggerMap
{
    private const int Block = TextScanner.Block;
    private Triggers[] _triggers = new Triggers[64];

    /// <summary>Triggers of all kinds, and what makes a part unfit to be scanned as it lies there: escapes and characters beyond ASCII.</summary>
    private ulong[] _any = new ulong[64];
    private ulong[] _special = new ulong[64];
    private Utf8Slice _text;

    /// <summary>Covers nothing any more.</summary>
    public void Clear() => _text = default;

    /// <summary>Takes a text, whose blocks are put in next.</summary>
    public void Start(Utf8Slice text)
    {
        _text = text;
        var blocks = (text.Length + Block - 1) / Block;
        if (_any.Length >= blocks) return;
        _triggers = new Triggers[blocks * 2];
        _any = new ulong[blocks * 2];
        _special = new ulong[blocks * 2];
    }

    /// <summary>Puts in what a block holds.</summary>
    public void Put(int block, in Triggers triggers, in ByteMasks masks)
    {
        _triggers[block] = triggers;
        _special[block] = masks.NonAscii | masks.Backslash;
        _any[block] = triggers.Any | _special[block];
    }

    /// <summary>Takes a text and finds its triggers.</summary>
    public void Read(Utf8Slice text)
    {
        Start(text);
        if (text.IsEmpty) return;
        var block = text.Block((text.Length + Block - 1) & -Block);
        ByteMasks previous = default;
        TextScanner.Load(block, text.Length, 0, out var current);
        for (var at = 0; at < text.Length; at += Block)
        {
            ByteMasks next = default;
            if (at + Block < text.Length) TextScanner.Load(block, text.Length, at + Block, out next);
            Put(at / Block, Triggers.Of(previous, current, next), current);
            previous = current;
            current = next;
        }
    }

    /// <summary>Whether the part lies in the text, and nothing before it hides a trigger at its start.</summary>
    public bool Covers(Utf8Slice part, out int at) =>
        part.TryFindIn(_text, out at) && (at == 0 || !IsRun(_text.Span[at - 1]));

    /// <summary>Whether there is a trigger, an escape or a character beyond ASCII in a part.</summary>
    public bool Any(int at, int length) => Any(_any, at, length);

    /// <summary>Whether a part has the very triggers here that it would have alone, and can be scanned as it is.</summary>
    public bool IsExact(int at, int length)
    {
        if (Any(_special, at, length)) return false;
        var text = _text.Span;
        if (Bytes.IsToken(Bytes.At(text, at + length))) return false;
        // Behind a blank, groups of digits could go on.
        return Bytes.At(text, at - 1) != ' ' || !(Bytes.IsDigit(Bytes.At(text, at - 2)) || Bytes.At(text, at - 2) is (byte)' ' or (byte)'-');
    }

    /// <summary>Finds what is recognised in a part that <see cref="IsExact"/>.</summary>
    public void Scan(ReadOnlySpan<byte> part, int at, MatchList matches)
    {
        var numbersEnd = 0;
        for (var block = at / Block; block * Block < at + part.Length; block++)
        {
            for (var any = _any[block] & Within(block, at, part.Length); any != 0; any &= any - 1)
            {
                TextScanner.Look(part, (block * Block) + BitOperations.TrailingZeroCount(any) - at, any & (~any + 1), _triggers[block], matches, ref numbersEnd);
            }
        }
    }

    private static bool Any(ulong[] bits, int at, int length)
    {
        for (var block = at / Block; block * Block < at + length; block++)
        {
            if ((bits[block] & Within(block, at, length)) != 0) return true;
        }

        return false;
    }

    /// <summary>The bits of a block that belong to a part.</summary>
    private static ulong Within(int block, int at, int length)
    {
        var from = Math.Max(0, at - (block * Block));
        var to = Math.Min(Block, at + length - (block * Block));
        return (ulong.MaxValue << from) & (ulong.MaxValue >> (Block - to));
    }

    /// <summary>A run of digits, letters, dashes or delimiters that began before the part starts inside of it as far as the part alone is concerned.</summary>
    private static bool IsRun(byte before) => Bytes.IsToken(before) || before is (byte)':' or (byte)'=' or (byte)'>';
}
