using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>What a container runtime (CRI) puts before a line: <c>2016-10-06T00:17:09.669794202Z stdout F message</c>.</summary>
internal static class CriLine
{
    /// <summary>Takes the wrapper off; the event's message is then the application's line.</summary>
    public static bool TryRead(Utf8Slice line, in Stamp stamp, LineContext context)
    {
        var rest = line.Span[stamp.Length..];
        if (!rest.StartsWith(" stdout "u8) && !rest.StartsWith(" stderr "u8)) return false;
        if (rest.Length < 10 || rest[8] is not ((byte)'F' or (byte)'P') || (rest.Length > 10 && rest[9] is not ((byte)' ' or (byte)':'))) return false;
        var space = rest[8..].IndexOf((byte)' ');
        if (space < 0) return false;
        context.SetTime(stamp);
        if (rest[8] == 'P') context.Event.Flags |= EventFlags.Truncated;
        context.Event.Fields.AddText(Names.Stream, line.Slice(stamp.Length + 1, 6));
        context.SetMessage(line, stamp.Length + 8 + space + 1);
        return true;
    }
}
