using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>Syslog lines: RFC 5424 to the letter, RFC 3164 as devices write it, and files that rsyslog wrote.</summary>
internal static class SyslogLine
{
    /// <summary>Reads a line that starts with a priority.</summary>
    public static bool TryReadPrioritised(Utf8Slice line, LineContext context)
    {
        if (Rfc5424.TryParse(line, out var message))
        {
            Apply(line, message, context);
            return true;
        }

        if (!SyslogPriority.TryRead(line, out var priority, out var digits)) return false;
        SyslogPriority.Apply(priority, digits, context);
        var at = digits.Length + 2;
        if (at < line.Length && line.Span[at] == ' ') at++;
        var stamped = TryStamp(line, ref at, context);
        Tail(line, at, stamped, context);
        if (context.Event.Category.IsEmpty || context.Event.Category.Span.SequenceEqual(Categories.Syslog.Span)) context.Event.Category = SyslogPriority.Category(priority);
        return true;
    }

    /// <summary>Reads a line of a file: a time stamp of RFC 3164, a host, a program.</summary>
    public static bool TryReadFile(Utf8Slice line, LineContext context)
    {
        if (!Timestamps.TryParse(line.Span, out var stamp) || (stamp.Missing & Missing.Year) == 0) return false;
        if (stamp.Length >= line.Length || line.Span[stamp.Length] is not ((byte)' ' or (byte)':')) return false;
        var at = 0;
        TryStamp(line, ref at, context);
        Tail(line, at, hasHost: true, context);
        return true;
    }

    /// <summary>Reads a line of a file with full time stamps, which needs the shape <c>host program[pid]:</c> to be told from an application's.</summary>
    public static bool TryReadPrecise(Utf8Slice line, in Stamp stamp, LineContext context)
    {
        if (stamp.Missing != Missing.None || stamp.Length >= line.Length || line.Span[stamp.Length] != ' ') return false;
        var at = stamp.Length + 1;
        var space = line.Slice(at).Span.IndexOf((byte)' ');
        if (space < 1 || !IsHost(line.Slice(at, space).Span)) return false;
        if (!SyslogTag.TryRead(line, at + space + 1, out var tag) || tag.Pid.IsEmpty) return false;
        context.SetTime(stamp);
        Tail(line, at, hasHost: true, context);
        return true;
    }

    private static void Apply(Utf8Slice line, in Rfc5424 message, LineContext context)
    {
        SyslogPriority.Apply(message.Priority, message.PriorityDigits, context);
        context.Event.Category = SyslogPriority.Category(message.Priority);
        if (message.HasTime) context.SetTime(message.Time);
        context.AddNumber(Names.SyslogVersion, message.Version);
        SetHost(message.Host, context);
        SetProgram(message.App, message.ProcId, context);
        context.Add(Names.MsgId, message.MsgId);
        StructuredDataReader.Append(message.StructuredData, context);
        var start = message.MessageStart;
        // rsyslog passes the space on that stood behind the tag of RFC 3164, so that its lines have two.
        if (line.Slice(start).Span.StartsWith(" "u8)) start++;
        if (line.Slice(start).Span.StartsWith("\uFEFF"u8)) start += 3;
        context.SetMessage(line, start);
        if (!message.App.IsEmpty) AuthLine.Apply(message.App.Span, context);
    }

    private static bool TryStamp(Utf8Slice line, ref int at, LineContext context)
    {
        if (!Timestamps.TryParse(line.Span[at..], out var stamp)) return false;
        context.SetTime(stamp);
        at += stamp.Length;
        if (at < line.Length && line.Span[at] == ':') at++;
        if (at < line.Length && line.Span[at] == ' ') at++;
        return true;
    }

    private static void Tail(Utf8Slice line, int at, bool hasHost, LineContext context)
    {
        if (context.Event.Category.IsEmpty) context.Event.Category = Categories.Syslog;
        if (!SyslogTag.TryRead(line, at, out var tag) && hasHost)
        {
            var space = line.Slice(at).Span.IndexOf((byte)' ');
            if (space > 0 && IsHost(line.Slice(at, space).Span))
            {
                SetHost(line.Slice(at, space), context);
                at += space + 1;
                SyslogTag.TryRead(line, at, out tag);
            }
        }

        if (!tag.Program.IsEmpty)
        {
            SetProgram(tag.Program, tag.Pid, context);
            at = tag.End;
        }

        context.SetMessage(line, at);
        if (!tag.Program.IsEmpty) AuthLine.Apply(tag.Program.Span, context);
    }

    private static void SetHost(Utf8Slice host, LineContext context)
    {
        if (host.IsEmpty) return;
        context.Host = host;
        context.Add(Names.HostHostname, host);
    }

    private static void SetProgram(Utf8Slice program, Utf8Slice process, LineContext context)
    {
        context.Program = program;
        context.Add(Names.ProcessName, program);
        if (process.IsEmpty) return;
        if (process.Span.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && process.Length < 16) context.AddNumber(Names.Pid, process);
        else context.Add(Names.ProcId, process);
    }

    private static bool IsHost(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'-' or (byte)'.' or (byte)'_' or (byte)':' or (byte)'/')) return false;
        }

        return char.IsAsciiLetterOrDigit((char)text[0]) || text[0] == ':';
    }
}
