using System.Globalization;
using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Turns the inside of a JSON string into plain text.</summary>
internal static class JsonText
{
    /// <summary>The text of a raw string; the raw slice itself where nothing is escaped.</summary>
    /// <param name="raw">Checked by <see cref="JsonScanner"/>.</param>
    /// <param name="arena">Gets the text where something is.</param>
    /// <param name="lossy">True where a lone surrogate was read as U+FFFD, so that the raw form says more than the text.</param>
    public static Utf8Slice Unescape(Utf8Slice raw, Arena arena, out bool lossy)
    {
        lossy = false;
        var source = raw.Span;
        var escape = source.IndexOf((byte)'\\');
        if (escape < 0) return raw;
        var target = arena.Reserve(source.Length, out var slice); // An escape is never shorter than what it stands for.
        var written = 0;
        while (escape >= 0)
        {
            source[..escape].CopyTo(target[written..]);
            written += escape;
            source = source[escape..];
            written += One(ref source, target[written..], ref lossy);
            escape = source.IndexOf((byte)'\\');
        }

        source.CopyTo(target[written..]);
        return arena.Shrink(slice, written + source.Length);
    }

    private static int One(ref ReadOnlySpan<byte> source, Span<byte> target, ref bool lossy)
    {
        var letter = source[1];
        if (letter == 'u') return Unicode(ref source, target, ref lossy);
        source = source[2..];
        target[0] = letter switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            _ => letter,
        };
        return 1;
    }

    private static int Unicode(ref ReadOnlySpan<byte> source, Span<byte> target, ref bool lossy)
    {
        var first = Unit(source);
        source = source[6..];
        Rune rune;
        if (char.IsHighSurrogate(first) && source.Length >= 6 && source[0] == '\\' && source[1] == 'u' && Rune.TryCreate(first, Unit(source), out rune))
        {
            source = source[6..];
        }
        else if (!Rune.TryCreate(first, out rune))
        {
            rune = Rune.ReplacementChar;
            lossy = true;
        }

        return rune.EncodeToUtf8(target);
    }

    private static char Unit(ReadOnlySpan<byte> escape)
    {
        _ = ushort.TryParse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit);
        return (char)unit;
    }
}
