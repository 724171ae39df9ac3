using System.Globalization;
using System.Text;

namespace Monitoring.Sinks.Postgres;

/// <summary>The reversible escape for what PostgreSQL's text and jsonb cannot hold.</summary>
/// <remarks>
/// U+241B (SYMBOL FOR ESCAPE) followed by four upper-case hexadecimal digits stands for one UTF-16 code unit: <c>␛0000</c> is U+0000, <c>␛D83D</c> a lone
/// surrogate, and <c>␛241B</c> the symbol itself. Nothing else is escaped, so in stored text every ␛ begins an escape and the way back is unambiguous.
/// In JSON the rule applies inside strings, names included, to characters however they were written (<c>\u0000</c>, <c>\u241b</c> or plain).
/// <see cref="Unescape"/> and the SQL function <c>unescape_text</c> go back.
/// </remarks>
public static class StoredText
{
    private const char Escape = '\u241B';
    private static ReadOnlySpan<byte> EscapeUtf8 => "\u241B"u8;

    /// <summary>The text as it was sent; U+0000 and lone surrogates are back in it.</summary>
    /// <param name="stored">Text, or a string out of JSON, as PostgreSQL returns it.</param>
    public static string Unescape(string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (!stored.Contains(Escape, StringComparison.Ordinal)) return stored;
        var result = new StringBuilder(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i] == Escape && i + 4 < stored.Length
                && ushort.TryParse(stored.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                result.Append((char)unit);
                i += 4;
            }
            else
            {
                result.Append(stored[i]);
            }
        }

        return result.ToString();
    }

    /// <summary>The JSON text as it was sent, but for what jsonb made of its spaces, numbers and order: every escape of ours is one of JSON.</summary>
    /// <param name="stored">UTF-8 of a jsonb value, as PostgreSQL prints it; changed in place.</param>
    /// <returns>How long it is now.</returns>
    internal static int UnescapeJson(Span<byte> stored)
    {
        var length = 0;
        var rest = stored;
        while (true)
        {
            var next = rest.IndexOf(EscapeUtf8);
            if (next < 0 || next + 7 > rest.Length) break;
            rest[..next].CopyTo(stored[length..]);
            length += next;
            // Six bytes where there were seven: what is read lies always behind what is written.
            (rest[next + 1], rest[next + 2]) = ((byte)'\\', (byte)'u');
            rest.Slice(next + 1, 6).CopyTo(stored[length..]);
            length += 6;
            rest = rest[(next + 7)..];
        }

        rest.CopyTo(stored[length..]);
        return length + rest.Length;
    }

    /// <summary>Appends UTF-8 text as PostgreSQL can hold it.</summary>
    internal static void AppendText(ByteBuffer buffer, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            // Both at once: to look for each to the end of the text at every turn would take the square of its length.
            var next = text.IndexOfAny((byte)0, EscapeUtf8[0]);
            if (next < 0)
            {
                buffer.Append(text);
                return;
            }

            buffer.Append(text[..next]);
            text = text[next..];
            var isSymbol = text.StartsWith(EscapeUtf8);
            if (isSymbol) AppendUnit(buffer, Escape);
            else if (text[0] == 0) AppendUnit(buffer, '\0');
            else buffer.Append(text[..1]);
            text = text[(isSymbol ? EscapeUtf8.Length : 1)..];
        }
    }

    /// <summary>Appends JSON text as jsonb can hold it. What is not JSON stays so and is refused by PostgreSQL.</summary>
    internal static void AppendJson(ByteBuffer buffer, ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u"u8) < 0 && json.IndexOf(EscapeUtf8) < 0)
        {
            buffer.Append(json);
            return;
        }

        while (true)
        {
            var next = json.IndexOfAny((byte)'\\', EscapeUtf8[0]);
            if (next < 0)
            {
                buffer.Append(json);
                return;
            }

            buffer.Append(json[..next]);
            json = json[(next + AppendSpecial(buffer, json[next..]))..];
        }
    }

    // One escape sequence of JSON, or one character that may be ours; returns its length.
    private static int AppendSpecial(ByteBuffer buffer, ReadOnlySpan<byte> at)
    {
        if (at[0] != '\\')
        {
            if (!at.StartsWith(EscapeUtf8))
            {
                buffer.Append(at[..1]);
                return 1;
            }

            AppendUnit(buffer, Escape);
            return 3;
        }

        if (!TryUnit(at, out var unit))
        {
            // A two-character escape, so that the second backslash of "\\u0000" begins nothing. A cut one is not JSON anyway.
            var length = Math.Min(2, at.Length);
            buffer.Append(at[..length]);
            return length;
        }

        if (char.IsHighSurrogate(unit) && TryUnit(at[6..], out var low) && char.IsLowSurrogate(low))
        {
            buffer.Append(at[..12]);
            return 12;
        }

        if (unit is '\0' or Escape || char.IsSurrogate(unit)) AppendUnit(buffer, unit);
        else buffer.Append(at[..6]);
        return 6;
    }

    private static bool TryUnit(ReadOnlySpan<byte> at, out char unit)
    {
        unit = default;
        if (at.Length < 6 || at[0] != '\\' || at[1] != 'u') return false;
        var fits = ushort.TryParse(at.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        unit = (char)value;
        return fits;
    }

    private static void AppendUnit(ByteBuffer buffer, char unit)
    {
        var span = buffer.Take(7);
        EscapeUtf8.CopyTo(span);
        for (var i = 0; i < 4; i++) span[3 + i] = "0123456789ABCDEF"u8[(unit >> (12 - (4 * i))) & 15];
    }
}
