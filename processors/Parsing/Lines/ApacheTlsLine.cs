using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>Apache's <c>ssl_request_log</c>: <c>[10/Aug/2018:09:45:56 +0200] 172.30.0.119 TLSv1.2 CIPHER "GET / HTTP/1.1" 1375</c>.</summary>
internal static class ApacheTlsLine
{
    /// <summary>Reads the line, if it is one.</summary>
    public static bool TryRead(Utf8Slice line, LineContext context)
    {
        if (!Timestamps.TryCommonLog(line.Span[1..], out var stamp)) return false;
        var at = stamp.Length + 1;
        if (!line.Span[at..].StartsWith("] "u8)) return false;
        at += 2;
        var address = Word(line, ref at);
        var protocol = Word(line, ref at);
        var cipher = Word(line, ref at);
        if (cipher.IsEmpty || at >= line.Length || line.Span[at] != '"') return false;
        var close = line.Span.LastIndexOf("\" "u8);
        if (close <= at) return false;
        context.SetTime(stamp);
        context.Event.Category = Categories.Access;
        context.Event.Severity = Severity.Info;
        context.Add(Names.TlsProtocol, protocol);
        context.Add(Names.TlsCipher, cipher);
        AccessLine.AddRequest(line.Slice(at + 1, close - at - 1), context);
        context.AddNumber(Names.BodyBytes, line.Slice(close + 2));
        context.Add(Names.SourceAddress, address);
        if (!Addresses.IsIp(address.Span)) return true;
        context.Add(Names.SourceIp, address);
        context.Event.ClientAddress = address;
        return true;
    }

    private static Utf8Slice Word(Utf8Slice line, ref int at)
    {
        var length = line.Slice(at).Span.IndexOf((byte)' ');
        if (length < 1) return default;
        at += length + 1;
        return line.Slice(at - length - 1, length);
    }
}
