using System.Buffers.Text;
using Monitoring.Processors.Parsing.Json;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads numbers and times as publishers of metrics write them.</summary>
internal static class SampleValues
{
    /// <summary>A decimal number that a double can hold.</summary>
    public static bool TryFinite(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        // The last byte keeps the words for infinity and NaN away, which the parser knows too.
        if (text.IsEmpty || !(char.IsAsciiDigit((char)text[^1]) || text[^1] == '.')) return false;
        return Utf8Parser.TryParse(text, out value, out var length) && length == text.Length && double.IsFinite(value);
    }

    /// <summary>A number as Prometheus prints it: also <c>NaN</c>, <c>+Inf</c> and <c>-Inf</c>, and as protobuf's JSON prints it, <c>Infinity</c>.</summary>
    public static bool TryAny(ReadOnlySpan<byte> text, out double value)
    {
        if (TryFinite(text, out value)) return true;
        var word = text.Length > 0 && text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (word.SequenceEqual("NaN"u8)) value = Sample.NaN;
        else if (word.SequenceEqual("Inf"u8) || word.SequenceEqual("Infinity"u8)) value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        else return false;
        return true;
    }

    /// <summary>A time at a place of a tape: RFC 3339 and its like (UTC where it names no zone), or a Unix time whose unit is told by its magnitude.</summary>
    public static bool TryTime(ReadOnlySpan<Field> fields, int place, out long ms)
    {
        ms = 0;
        if (place < 0 || fields[place].Kind is not (FieldKind.Number or FieldKind.JsonString)) return false;
        var text = fields[place].Value.Span;
        if (Timestamps.TryParseWhole(text, out var stamp) && (stamp.Missing & ~Missing.Zone) == 0) ms = FloorMs(stamp.Micros);
        else if (UnixTime.TryParse(text, out var micros)) ms = FloorMs(micros);
        else return false;
        return true;
    }

    /// <summary>µs in ms, towards the past.</summary>
    public static long FloorMs(long micros) => micros >= 0 ? micros / 1000 : (micros - 999) / 1000;

    /// <summary>The text of a string, or the digits of a number; else empty.</summary>
    public static Utf8Slice Text(in Field field, Arena arena) => field.Kind switch
    {
        FieldKind.JsonString => JsonText.Unescape(field.Value, arena, out _),
        FieldKind.Number => field.Value,
        _ => default,
    };
}
