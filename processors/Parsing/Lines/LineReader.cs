using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>Finds a line's format by its first bytes and reads it into the event.</summary>
/// <remarks>Every line gets at least its text as message; what the format says about time, level and the rest comes on top.</remarks>
internal static class LineReader
{
    /// <summary>Reads <paramref name="line"/>, without its line end, into the context's event.</summary>
    public static void Read(Utf8Slice line, LineContext context)
    {
        context.SetLine(line);
        if (line.IsEmpty) return;
        if (!TryFormat(line, context)) ApplicationLine.Read(line.Span, context);
        else if (context.Event.Severity == Severity.Unknown) ApplicationLine.Read(context.Event.Message.Span, context);
    }

    private static bool TryFormat(Utf8Slice line, LineContext context)
    {
        var first = line.Span[0];
        if ((uint)(first - '0') <= 9) return TryDigit(line, context);
        switch (first)
        {
            case (byte)'<':
                return SyslogLine.TryReadPrioritised(line, context) && MaybePairs(context);
            case (byte)'[':
                return ErrorLine.TryReadApache(line, context) || ApacheTlsLine.TryRead(line, context) || RedisLine.TryRead(line, context);
            case (byte)'"' or (byte)':' or (byte)'-':
                return AccessLine.TryRead(line, context);
            default:
                return char.IsAsciiLetter((char)first) && TryLetter(line, context);
        }
    }

    private static bool TryLetter(Utf8Slice line, LineContext context) =>
        SyslogLine.TryReadFile(line, context) || Logfmt.TryRead(line, context) || AccessLine.TryRead(line, context);

    private static bool TryDigit(Utf8Slice line, LineContext context)
    {
        if (!Timestamps.TryParse(line.Span, out var stamp) || stamp.Length >= line.Length)
        {
            return AccessLine.TryRead(line, context) || RedisLine.TryRead(line, context);
        }

        return CriTail(line, stamp, context) || ErrorLine.TryReadNginx(line, context) || PostgresLine.TryRead(line, stamp, context)
            || SyslogLine.TryReadPrecise(line, stamp, context);
    }

    /// <summary>Inside a container's line there may be any other.</summary>
    private static bool CriTail(Utf8Slice line, in Stamp stamp, LineContext context)
    {
        if (!CriLine.TryRead(line, stamp, context)) return false;
        var inner = context.Event.Message;
        if (!inner.IsEmpty && (inner.Span[0] is not ((byte)'{' or (byte)'<'))) TryFormat(inner, context);
        return true;
    }

    /// <summary>Firewalls put pairs behind a syslog header.</summary>
    private static bool MaybePairs(LineContext context)
    {
        if (!context.Event.Message.IsEmpty) Logfmt.TryRead(context.Event.Message, context);
        return true;
    }
}
