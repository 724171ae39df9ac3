using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>Time and level of lines that no fixed format describes: Logback, log4j, Python, Serilog, Go, .NET, plain text.</summary>
/// <remarks>
/// It looks at the first words of the first line only, and takes a word for a level where it is set apart: in capitals, in brackets or between
/// bars, behind the time, before a colon at the start, or after <c>level=</c>. So "no error found" says nothing about the level.
/// </remarks>
internal static class ApplicationLine
{
    private const int Window = 160;
    private const int Words = 8;

    private static ReadOnlySpan<byte> Closes => " :]>)|,-\t"u8;

    /// <summary>Looks for what the event does not have yet.</summary>
    public static void Read(ReadOnlySpan<byte> line, LineContext context)
    {
        var newline = line.IndexOf((byte)'\n');
        if (newline >= 0) line = line[..newline];
        if (line.Length > Window) line = line[..Window];
        var e = context.Event;
        var timeAllowed = e.TimeSource != TimeSource.Message;
        var levelWanted = e.Severity == Severity.Unknown;
        var at = 0;
        var afterTime = -1;
        for (var word = 0; word < Words && (timeAllowed || levelWanted); word++)
        {
            var start = SkipPunctuation(line, at);
            if (start >= line.Length) break;
            if (timeAllowed && TryTime(line[start..], word == 0, out var stamp))
            {
                context.SetTime(stamp);
                timeAllowed = false;
                at = start + stamp.Length;
                afterTime = word + 1;
                continue;
            }

            var end = WordEnd(line, start);
            var isLevel = ((word == afterTime && end - start > 2) || IsSetApart(line, start, end, word == 0)) && Severities.TryWord(line[start..end], out var severity) && Take(severity, e, ref levelWanted);
            if (!isLevel && !IsBracketed(line, start)) timeAllowed = false;
            at = Math.Max(end, start + 1);
        }

        if (e.Severity == Severity.Unknown && IsTrace(line)) e.Severity = Severity.Error;
    }

    private static bool Take(Severity severity, LogEvent e, ref bool wanted)
    {
        if (wanted) e.Severity = severity;
        wanted = false;
        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, bool first, out Stamp stamp)
    {
        stamp = default;
        var b = text[0];
        if ((uint)(b - '0') > 9 && !(b is >= (byte)'A' and <= (byte)'W')) return false;
        if (!Timestamps.TryParse(text, out stamp)) return false;
        // A time of day alone is only the line's own at its very start.
        return first || (stamp.Missing & Missing.Date) == 0;
    }

    private static int SkipPunctuation(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length)
        {
            if (IsWide(line, at)) at += 3;
            else if (IsWordByte(line[at])) break;
            else at++;
        }

        return at;
    }

    private static int WordEnd(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && IsWordByte(line[at]) && !IsWide(line, at)) at++;
        return at;
    }

    /// <summary>【, 】 and ：</summary>
    private static bool IsWide(ReadOnlySpan<byte> line, int at) =>
        line.Length - at >= 3 && (line[at], line[at + 1], line[at + 2]) is (0xE3, 0x80, 0x90 or 0x91) or (0xEF, 0xBC, 0x9A);

    private static bool IsWordByte(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'.' or (byte)'/' or >= 0x80;

    private static bool IsSetApart(ReadOnlySpan<byte> line, int start, int end, bool first)
    {
        var length = end - start;
        var after = end < line.Length ? line[end] : (byte)' ';
        if (line[start] >= 0x80) return start > 0 || after is (byte)':' or 0xEF;
        if (IsBracketed(line, start) && Closes.Contains(after)) return true;
        if (IsAfterLevelKey(line, start)) return true;
        if (first && after == ':') return length > 2;
        return length > 2 && line[start..end].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0 && Closes.Contains(after);
    }

    private static bool IsBracketed(ReadOnlySpan<byte> line, int start)
    {
        while (start > 0 && line[start - 1] == ' ') start--;
        return start > 0 && (line[start - 1] is (byte)'[' or (byte)'|' or (byte)'<' or (byte)'(');
    }

    private static bool IsAfterLevelKey(ReadOnlySpan<byte> line, int start)
    {
        var before = line[..start].TrimEnd("\"' "u8);
        if (before.Length == 0 || before[^1] is not ((byte)'=' or (byte)':')) return false;
        before = before[..^1].TrimEnd("\"' "u8);
        return before.EndsWith("level"u8) || before.EndsWith("lvl"u8) || before.EndsWith("severity"u8) || before.EndsWith("LEVEL"u8);
    }

    private static bool IsTrace(ReadOnlySpan<byte> line) =>
        line.StartsWith("Traceback (most recent call last)"u8) || line.StartsWith("Exception in thread "u8) || line.StartsWith("Unhandled exception"u8)
        || line.StartsWith("panic: "u8) || line.StartsWith("PHP Fatal error"u8) || line.StartsWith("Uncaught "u8);
}
