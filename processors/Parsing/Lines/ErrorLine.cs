using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>nginx's error log (<c>2016/10/25 14:49:34 [error] 54053#0: *1 message</c>) and Apache's (<c>[Mon Dec 26 16:22:08 2016] [error] message</c>).</summary>
internal static class ErrorLine
{
    /// <summary>Reads nginx's form.</summary>
    public static bool TryReadNginx(Utf8Slice line, LineContext context)
    {
        var text = line.Span;
        if (text.Length < 24 || text[19] != ' ' || text[20] != '[' || !Timestamps.TryParse(text[..19], out var stamp)) return false;
        var at = 20;
        if (!TryBracket(line, ref at, out var level) || !Severities.TryWord(level.Span, out var severity)) return false;
        var pid = Digits(line, ref at);
        if (pid.IsEmpty || at >= text.Length || text[at++] != '#') return false;
        var thread = Digits(line, ref at);
        if (thread.IsEmpty || !text[at..].StartsWith(": "u8)) return false;
        at += 2;
        Begin(stamp, level, severity, context);
        context.AddNumber(Names.Pid, pid);
        context.AddNumber(Names.ThreadId, thread);
        if (at < text.Length && text[at] == '*')
        {
            var after = at + 1;
            var connection = Digits(line, ref after);
            if (!connection.IsEmpty && after < text.Length && text[after] == ' ')
            {
                context.AddNumber(Names.Connection, connection);
                at = after + 1;
            }
        }

        context.SetMessage(line, at);
        var client = context.Event.Message.Span.IndexOf(", client: "u8);
        if (client >= 0) AddClient(context.Event.Message.Slice(client + 10), context);
        return true;
    }

    /// <summary>Reads Apache's form, 2.2 and 2.4.</summary>
    public static bool TryReadApache(Utf8Slice line, LineContext context)
    {
        var at = 0;
        if (!TryBracket(line, ref at, out var when) || !Timestamps.TryParseWhole(when.Span, out var stamp)) return false;
        if (!TryBracket(line, ref at, out var what)) return false;
        var colon = what.Span.IndexOf((byte)':');
        var level = what.Slice(colon + 1);
        if (!Severities.TryWord(level.Span, out var severity)) return false;
        Begin(stamp, level, severity, context);
        if (colon > 0) context.Add(Names.ApacheModule, what.Slice(0, colon));
        while (TryBracket(line, ref at, out var more))
        {
            if (more.Span.StartsWith("pid "u8)) Process(more.Slice(4), context);
            else if (more.Span.StartsWith("client "u8)) AddClient(more.Slice(7), context);
            else break;
        }

        if (at < line.Length && line.Span[at] == ' ') at++;
        context.SetMessage(line, at);
        return true;
    }

    private static void Begin(in Stamp stamp, Utf8Slice level, Severity severity, LineContext context)
    {
        context.SetTime(stamp);
        context.Event.Category = Categories.Error;
        context.Event.Severity = severity;
        context.Add(Names.LogLevel, level);
    }

    private static void Process(Utf8Slice text, LineContext context)
    {
        var at = 0;
        context.AddNumber(Names.Pid, Digits(text, ref at));
        if (text.Slice(at).Span.StartsWith(":tid "u8)) context.AddNumber(Names.ThreadId, text.Slice(at + 5));
    }

    private static void AddClient(Utf8Slice text, LineContext context)
    {
        var list = text;
        if (!Addresses.TryNext(ref list, out var address)) return;
        var colon = address.Span.LastIndexOf((byte)':');
        if (colon > 0 && address.Span.IndexOf((byte)':') == colon)
        {
            context.AddNumber(Names.SourcePort, address.Slice(colon + 1));
            address = address.Slice(0, colon);
        }

        context.Add(Names.SourceAddress, address);
        if (!Addresses.IsIp(address.Span)) return;
        context.Add(Names.SourceIp, address);
        context.Event.ClientAddress = address;
    }

    /// <summary>Takes <c>[…]</c> and the space before it.</summary>
    private static bool TryBracket(Utf8Slice line, ref int at, out Utf8Slice content)
    {
        content = default;
        var text = line.Span;
        var open = at < text.Length && text[at] == ' ' ? at + 1 : at;
        if (open >= text.Length || text[open] != '[') return false;
        var length = text[(open + 1)..].IndexOf((byte)']');
        if (length < 0) return false;
        content = line.Slice(open + 1, length);
        at = open + length + 2;
        return true;
    }

    private static Utf8Slice Digits(Utf8Slice line, ref int at)
    {
        if (at < line.Length && line.Span[at] == ' ') at++;
        var length = line.Span[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length < 0) length = line.Length - at;
        at += length;
        return line.Slice(at - length, length);
    }
}
