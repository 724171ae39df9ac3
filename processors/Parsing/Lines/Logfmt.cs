using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>Lines of <c>key=value</c> pairs: Go's logfmt and what firewalls send.</summary>
internal static class Logfmt
{
    private const int LongestKey = 64;
    private const int MostPairs = 256;

    /// <summary>Reads the text if it is pairs from start to end, 2 to 256.</summary>
    public static bool TryRead(Utf8Slice line, LineContext context)
    {
        if (!IsPairs(line.Span)) return false;
        var at = 0;
        var date = default(Utf8Slice);
        var hasMessage = false;
        while (TryNext(line, ref at, out var key, out var value, out var quoted))
        {
            Take(key, quoted ? Unescape(value, context.Event.Arena) : value, ref date, ref hasMessage, context);
        }

        return true;
    }

    private static bool IsPairs(ReadOnlySpan<byte> text)
    {
        var equals = text.IndexOfAny((byte)'=', (byte)' ');
        if (equals < 1 || text[equals] != '=' || equals > LongestKey) return false;
        var at = 0;
        var pairs = 0;
        while (pairs <= MostPairs && TryNext(text, ref at, out _, out _, out _, out _)) pairs++;
        return pairs is >= 2 and <= MostPairs && at >= text.Length;
    }

    private static void Take(Utf8Slice key, Utf8Slice value, ref Utf8Slice date, ref bool hasMessage, LineContext context)
    {
        var e = context.Event;
        switch (LogfmtKeys.Of(key.Span))
        {
            case LogfmtKey.Message when !hasMessage:
                e.Message = value;
                hasMessage = true;
                return;
            case LogfmtKey.Level when Severities.TryWord(value.Span, out var severity):
                e.Severity = severity;
                break;
            case LogfmtKey.Time:
                Time(value, date, context);
                break;
            case LogfmtKey.Date:
                date = value;
                break;
            case LogfmtKey.Trace:
                e.TraceId = TraceIds.Trace(value, e.Arena);
                break;
            case LogfmtKey.Span:
                e.SpanId = TraceIds.Span(value, e.Arena);
                break;
            case LogfmtKey.Service:
                context.Program = value;
                break;
            case LogfmtKey.Source when Addresses.IsIp(value.Span):
                e.ClientAddress = value;
                break;
        }

        e.Fields.AddText(FieldNames.Free(key, e), value);
    }

    /// <summary>Firewalls split the stamp into <c>date=2024-01-01 time=10:00:00</c>.</summary>
    private static void Time(Utf8Slice value, Utf8Slice date, LineContext context)
    {
        if (context.Event.TimeSource == TimeSource.Message && date.IsEmpty) return;
        if (date.Length == 10 && value.Length >= 8 && value.Span[2] == ':')
        {
            var both = context.Event.Arena.Reserve(date.Length + 1 + value.Length, out var slice);
            date.Span.CopyTo(both);
            both[10] = (byte)' ';
            value.Span.CopyTo(both[11..]);
            value = slice;
        }

        if (Timestamps.TryParseWhole(value.Span, out var stamp) && (stamp.Missing & Missing.Date) == 0) context.SetTime(stamp);
        else if (UnixTime.TryParse(value.Span, out var micros) && micros > 0) context.SetTime(new Stamp(micros, Missing.None, value.Length));
    }

    private static bool TryNext(Utf8Slice line, ref int at, out Utf8Slice key, out Utf8Slice value, out bool quoted)
    {
        key = value = default;
        if (!TryNext(line.Span, ref at, out var name, out var start, out var length, out quoted)) return false;
        key = line.Slice(name.Start, name.Length);
        value = line.Slice(start, length);
        return true;
    }

    private static bool TryNext(ReadOnlySpan<byte> text, ref int at, out (int Start, int Length) key, out int valueStart, out int valueLength, out bool quoted)
    {
        key = default;
        valueStart = valueLength = 0;
        quoted = false;
        while (at < text.Length && (text[at] is (byte)' ' or (byte)',' or (byte)'\t')) at++;
        var start = at;
        while (at < text.Length && IsKeyByte(text[at])) at++;
        if (at == start || at - start > LongestKey || at >= text.Length || text[at] != '=') return false;
        key = (start, at - start);
        valueStart = ++at;
        if (at < text.Length && text[at] == '"') return TryQuoted(text, ref at, out valueStart, out valueLength, out quoted);
        var end = text[at..].IndexOf((byte)' ');
        at = end < 0 ? text.Length : at + end;
        valueLength = at - valueStart;
        return true;
    }

    private static bool TryQuoted(ReadOnlySpan<byte> text, ref int at, out int start, out int length, out bool quoted)
    {
        quoted = true;
        start = ++at;
        while (at < text.Length && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
        length = at - start;
        if (at >= text.Length) return false;
        at++;
        return true;
    }

    private static bool IsKeyByte(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'-' or (byte)'.' or (byte)'@' or (byte)'/';

    private static Utf8Slice Unescape(Utf8Slice value, Arena arena)
    {
        var source = value.Span;
        if (!source.Contains((byte)'\\')) return value;
        var target = arena.Reserve(source.Length, out var slice);
        var length = 0;
        for (var i = 0; i < source.Length; i++)
        {
            var b = source[i];
            if (b == '\\' && i + 1 < source.Length && Escaped(source[i + 1]) is var plain and not 0)
            {
                b = plain;
                i++;
            }

            target[length++] = b;
        }

        return arena.Shrink(slice, length);
    }

    /// <summary>What an escape stands for, or 0 for one that is not known and stays as it is.</summary>
    private static byte Escaped(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'t' => (byte)'\t',
        (byte)'r' => (byte)'\r',
        (byte)'"' or (byte)'\\' => letter,
        _ => 0,
    };
}
