using System.Text;
using Monitoring.Processors.Masking.Scanning;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Masking;

/// <summary>Writes a text with what was recognised in it masked. What it puts in is ASCII without quotes, colons or long digits, so that it
/// stays valid inside JSON and is never recognised again.</summary>
internal sealed class MaskWriter(Pseudonymizer pseudonyms)
{
    private const int ShortestPartial = 8;
    private const int Kept = 4;
    private const int LongestMark = 64;

    /// <summary>An escaped quote before a mark and one behind it.</summary>
    private const int MostQuotes = 4;
    private static readonly byte[][] Marks = [.. MaskKinds.Names.Select(name => Encoding.ASCII.GetBytes("[masked-" + name))];

    /// <summary>How every mark starts.</summary>
    public static ReadOnlySpan<byte> Mark => "[masked-"u8;

    /// <summary>Whether a text is a mark that is the same for all values: it tells nothing apart.</summary>
    public static bool IsRedaction(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith(Mark) || text[^1] != ']') return false;
        foreach (var mark in Marks)
        {
            if (text[..^1].SequenceEqual(mark)) return true;
        }

        return false;
    }

    /// <summary>Whether a text holds such a mark: it may tell too little apart.</summary>
    public static bool HasRedaction(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf(Mark); at >= 0; at = text.IndexOf(Mark))
        {
            text = text[at..];
            var end = text.IndexOf((byte)']');
            if (end < 0) return false;
            if (IsRedaction(text[..(end + 1)])) return true;
            text = text[Mark.Length..];
        }

        return false;
    }

    /// <summary>The text with each match treated as its kind's action says.</summary>
    /// <param name="text">The text.</param>
    /// <param name="matches">In places of the text.</param>
    /// <param name="actions">By kind.</param>
    /// <param name="arena">Where the result is written.</param>
    public Utf8Slice Write(ReadOnlySpan<byte> text, ReadOnlySpan<Match> matches, ReadOnlySpan<MaskAction> actions, Arena arena)
    {
        var room = text.Length;
        foreach (var match in matches) room += actions[(int)match.Kind] == MaskAction.Pseudonym ? LongestMark : Marks[(int)match.Kind].Length + 1 + MostQuotes;
        var destination = arena.Reserve(room, out var slice);
        var written = 0;
        var from = 0;
        foreach (var match in matches)
        {
            var start = InnerJson.AfterEscape(text, match.Start, match.End);
            text[from..start].CopyTo(destination[written..]);
            written += start - from;
            var quote = InnerJson.Quote(text, start, match.End);
            written += Copy(quote, destination[written..]);
            written += Value(match.Kind, actions[(int)match.Kind], text[start..match.End], destination[written..]);
            written += Copy(quote, destination[written..]);
            from = match.End;
        }

        text[from..].CopyTo(destination[written..]);
        return arena.Shrink(slice, written + text.Length - from);
    }

    /// <summary>What stands for a whole value.</summary>
    public Utf8Slice Whole(MaskKind kind, MaskAction action, ReadOnlySpan<byte> value, Arena arena)
    {
        var destination = arena.Reserve(value.Length + LongestMark, out var slice);
        return arena.Shrink(slice, Value(kind, action, value, destination));
    }

    /// <summary>Writes what stands for <paramref name="value"/> and returns its length.</summary>
    private int Value(MaskKind kind, MaskAction action, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        switch (action)
        {
            case MaskAction.Allow:
                return Copy(value, destination);
            case MaskAction.Drop:
                return 0;
            case MaskAction.Partial when !MaskKinds.IsSecret(kind) && TryPartial(value, destination, out var length):
                return length;
            case MaskAction.Pseudonym:
                var end = Copy(Marks[(int)kind], destination);
                destination[end++] = (byte)'-';
                end += Copy(pseudonyms.KeyId, destination[end..]);
                destination[end++] = (byte)'-';
                pseudonyms.Write(kind, value, destination[end..]);
                end += Pseudonymizer.Size;
                destination[end++] = (byte)']';
                return end;
            default:
                var close = Copy(Marks[(int)kind], destination);
                destination[close] = (byte)']';
                return close + 1;
        }
    }

    private static bool TryPartial(ReadOnlySpan<byte> value, Span<byte> destination, out int length)
    {
        var characters = 0;
        foreach (var b in value)
        {
            if ((b & 0xC0) != 0x80) characters++;
        }

        length = 0;
        if (characters < ShortestPartial) return false;
        var tail = value.Length;
        for (var kept = 0; kept < Kept; kept++)
        {
            do tail--;
            while ((value[tail] & 0xC0) == 0x80);
        }

        destination[..(characters - Kept)].Fill((byte)'*');
        length = characters - Kept;
        length += Copy(value[tail..], destination[length..]);
        return true;
    }

    private static int Copy(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        source.CopyTo(destination);
        return source.Length;
    }
}
