using System.Buffers.Text;
using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Masking;

/// <summary>The text that the inside of a JSON string stands for. Lone surrogates, which UTF-8 cannot hold, become U+FFFD.</summary>
internal static class JsonText
{
    public static Utf8Slice Unescape(ReadOnlySpan<byte> json, Arena arena)
    {
        var destination = arena.Reserve(json.Length, out var slice);
        var written = 0;
        while (true)
        {
            var plain = json.IndexOf((byte)'\\');
            if (plain < 0) break;
            json[..plain].CopyTo(destination[written..]);
            written += plain;
            json = json[plain..];
            if (json.Length < 2) break;
            if (json[1] == 'u')
            {
                json = json[Unicode(json, destination, ref written)..];
                continue;
            }

            destination[written++] = json[1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var same => same,
            };
            json = json[2..];
        }

        json.CopyTo(destination[written..]);
        return arena.Shrink(slice, written + json.Length);
    }

    /// <summary>Reads one \uXXXX, or two that form a pair; returns their length. No escape is shorter than what it stands for.</summary>
    private static int Unicode(ReadOnlySpan<byte> json, Span<byte> destination, ref int written)
    {
        var length = 6;
        var rune = Rune.ReplacementChar;
        if (TryUnit(json, out var unit) && !Rune.TryCreate((char)unit, out rune))
        {
            rune = Rune.ReplacementChar;
            if (TryUnit(json[6..], out var second) && Rune.TryCreate((char)unit, (char)second, out var pair))
            {
                rune = pair;
                length = 12;
            }
        }

        written += rune.EncodeToUtf8(destination[written..]);
        return Math.Min(length, json.Length);
    }

    private static bool TryUnit(ReadOnlySpan<byte> json, out int unit)
    {
        unit = 0;
        return json.Length >= 6 && json[0] == '\\' && json[1] == 'u' && Utf8Parser.TryParse(json.Slice(2, 4), out unit, out var consumed, 'x') && consumed == 4;
    }
}
