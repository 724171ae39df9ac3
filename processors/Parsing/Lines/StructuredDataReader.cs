using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>The structured data of RFC 5424: <c>[id name="value" …]…</c>.</summary>
internal static class StructuredDataReader
{
    private const int LongestName = 32;
    private const int MostParameters = 1024;

    /// <summary>Checks the elements from <paramref name="at"/> and moves behind them.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> text, ref int at)
    {
        if (at < text.Length && text[at] == '-')
        {
            at++;
            return true;
        }

        var start = at;
        while (at < text.Length && text[at] == '[')
        {
            at++;
            if (!TryName(text, ref at)) return false;
            while (at < text.Length && text[at] == ' ')
            {
                at++;
                if (!TryName(text, ref at) || at + 1 >= text.Length || text[at] != '=' || text[at + 1] != '"') return false;
                at += 2;
                if (!TryValue(text, ref at)) return false;
            }

            if (at >= text.Length || text[at] != ']') return false;
            at++;
        }

        return at > start;
    }

    /// <summary>Appends the parameters as <c>syslog.sd.&lt;id&gt;.&lt;name&gt;</c>; those beyond the first 1024 stay in the line's header alone.</summary>
    /// <param name="data">Checked by <see cref="TrySkip"/>.</param>
    /// <param name="context">Gets the fields.</param>
    public static void Append(Utf8Slice data, LineContext context)
    {
        var text = data.Span;
        var parameters = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var idStart = ++at;
            TryName(text, ref at);
            var id = data.Slice(idStart, at - idStart);
            while (text[at] == ' ')
            {
                var nameStart = ++at;
                TryName(text, ref at);
                var name = data.Slice(nameStart, at - nameStart);
                if (++parameters > MostParameters) return;
                at += 2;
                var valueStart = at;
                TryValue(text, ref at);
                var value = data.Slice(valueStart, at - 1 - valueStart);
                context.Event.Fields.AddText(Name(id.Span, name.Span, context.Event.Arena), Unescape(value, context.Event.Arena));
            }
        }
    }

    private static bool TryName(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is > 32 and < 127 and not ((byte)'=' or (byte)']' or (byte)'"')) at++;
        return at > start && at - start <= LongestName;
    }

    private static bool TryValue(ReadOnlySpan<byte> text, ref int at)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return true;
            }

            if (text[at] == ']') return false;
            if (text[at] == '\\' && at + 1 < text.Length && IsEscapable(text[at + 1])) at++;
        }

        return false;
    }

    private static bool IsEscapable(byte b) => b is (byte)'"' or (byte)'\\' or (byte)']';

    private static Utf8Slice Name(ReadOnlySpan<byte> id, ReadOnlySpan<byte> name, Arena arena)
    {
        var target = arena.Reserve(11 + 2 * (id.Length + name.Length), out var slice);
        "syslog.sd."u8.CopyTo(target);
        var length = 10;
        length += Escape(id, target[length..]);
        target[length++] = (byte)'.';
        length += Escape(name, target[length..]);
        return arena.Shrink(slice, length);
    }

    /// <summary>A field's name is the inside of a JSON string.</summary>
    private static int Escape(ReadOnlySpan<byte> name, Span<byte> target)
    {
        var length = 0;
        foreach (var b in name)
        {
            if (b == '\\') target[length++] = b;
            target[length++] = b;
        }

        return length;
    }

    private static Utf8Slice Unescape(Utf8Slice value, Arena arena)
    {
        var source = value.Span;
        if (!source.Contains((byte)'\\')) return value;
        var target = arena.Reserve(source.Length, out var slice);
        var length = 0;
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '\\' && i + 1 < source.Length && IsEscapable(source[i + 1])) i++;
            target[length++] = source[i];
        }

        return arena.Shrink(slice, length);
    }
}
