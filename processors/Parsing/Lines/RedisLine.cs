using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>Redis: <c>98738:M 30 May 12:23:52.442 * message</c>, with the year since version 5, and <c>[2932] 31 May …</c> before 3.</summary>
internal static class RedisLine
{
    /// <summary>Reads the line, if it is one.</summary>
    public static bool TryRead(Utf8Slice line, LineContext context)
    {
        var text = line.Span;
        var bracketed = text[0] == '[';
        var start = bracketed ? 1 : 0;
        var digits = text[start..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is < 1 or > 10) return false;
        var at = start + digits;
        if (text.Length < at + 16) return false;
        if (bracketed ? text[at] != ']' || text[at + 1] != ' ' : text[at] != ':' || !char.IsAsciiLetterUpper((char)text[at + 1]) || text[at + 2] != ' ') return false;
        at += bracketed ? 2 : 3;
        if (!Timestamps.TryParse(text[at..], out var stamp)) return false;
        var end = at + stamp.Length;
        if (text.Length < end + 3 || text[end] != ' ' || text[end + 2] != ' ') return false;
        var severity = Level(text[end + 1]);
        if (severity == Severity.Unknown) return false;
        context.SetTime(stamp);
        context.Event.Severity = severity;
        context.Event.Category = Categories.Database;
        context.AddNumber(Names.Pid, line.Slice(start, digits));
        context.SetMessage(line, end + 3);
        return true;
    }

    private static Severity Level(byte sign) => sign switch
    {
        (byte)'.' => Severity.Debug,
        (byte)'-' => Severity.Info,
        (byte)'*' => Severity.Notice,
        (byte)'#' => Severity.Warn,
        _ => Severity.Unknown,
    };
}
