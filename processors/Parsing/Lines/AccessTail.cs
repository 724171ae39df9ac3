using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>What follows the size in an access line: referrer, user agent, forwarded-for list, times.</summary>
internal static class AccessTail
{
    /// <summary>Reads the rest of the line from <paramref name="at"/>; what it does not know stays in the message alone.</summary>
    public static void Read(Utf8Slice line, int at, LineContext context, out Utf8Slice forwarded)
    {
        forwarded = default;
        var quoted = 0;
        var times = 0;
        while (TryNext(line, ref at, out var token, out var isQuoted))
        {
            if (isQuoted) Quoted(quoted++, token, context, ref forwarded, ref times);
            else Bare(token, context, ref times);
        }
    }

    private static void Quoted(int number, Utf8Slice token, LineContext context, ref Utf8Slice forwarded, ref int times)
    {
        switch (number)
        {
            case 0:
                context.Add(Names.Referrer, token);
                break;
            case 1:
                context.Add(Names.UserAgent, token);
                if (token.Length != 1 || token.Span[0] != '-') context.Event.UserAgent = token;
                break;
            default:
                var list = token;
                if (forwarded.IsEmpty && Addresses.TryNext(ref list, out var first) && Addresses.IsIp(first.Span)) forwarded = token;
                else AddTime(token, context, ref times);
                break;
        }
    }

    private static void Bare(Utf8Slice token, LineContext context, ref int times)
    {
        var text = token.Span;
        var equals = text.IndexOf((byte)'=');
        if (equals < 0)
        {
            AddTime(token, context, ref times);
            return;
        }

        var value = token.Slice(equals + 1);
        if (value.Length > 1 && value.Span[0] == '"' && value.Span[^1] == '"') value = value.Slice(1, value.Length - 2);
        var name = text[..equals];
        if (name.SequenceEqual("upstream_addr"u8) || name.SequenceEqual("ua"u8)) context.Add(Names.Upstream, value);
        else if (!IsDecimal(value.Span)) return;
        else if (name.SequenceEqual("rt"u8) || name.SequenceEqual("request_time"u8)) context.Event.Fields.AddNumber(Names.RequestTime, value);
        else if (name.SequenceEqual("urt"u8) || name.SequenceEqual("upstream_response_time"u8)) context.Event.Fields.AddNumber(Names.UpstreamTime, value);
    }

    /// <summary>nginx writes times as seconds with three decimals: first the request's, then the upstream's.</summary>
    private static void AddTime(Utf8Slice token, LineContext context, ref int times)
    {
        if (!IsDecimal(token.Span) || times == 2) return;
        context.Event.Fields.AddNumber(times++ == 0 ? Names.RequestTime : Names.UpstreamTime, token);
    }

    private static bool IsDecimal(ReadOnlySpan<byte> text)
    {
        var point = text.IndexOf((byte)'.');
        if (point < 1 || point == text.Length - 1 || (point > 1 && text[0] == '0')) return false;
        return IsDigits(text[..point]) && IsDigits(text[(point + 1)..]);
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static bool TryNext(Utf8Slice line, ref int at, out Utf8Slice token, out bool quoted)
    {
        var text = line.Span;
        while (at < text.Length && (text[at] is (byte)' ' or (byte)'\t')) at++;
        quoted = at < text.Length && text[at] == '"';
        token = default;
        if (at >= text.Length) return false;
        var start = quoted ? at + 1 : at;
        var end = quoted ? QuoteEnd(text, start) : BareEnd(text, start);
        token = line.Slice(start, end - start);
        at = quoted ? Math.Min(end + 1, text.Length) : end;
        return true;
    }

    private static int BareEnd(ReadOnlySpan<byte> text, int start)
    {
        var end = text[start..].IndexOf((byte)' ');
        return end < 0 ? text.Length : start + end;
    }

    /// <summary>Apache escapes quotes with a backslash; nginx writes them as <c>\x22</c>.</summary>
    private static int QuoteEnd(ReadOnlySpan<byte> text, int start)
    {
        for (var at = start; ;)
        {
            var quote = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (quote < 0) return text.Length;
            at += quote;
            if (text[at] == '"') return at;
            at = Math.Min(at + 2, text.Length);
        }
    }
}
