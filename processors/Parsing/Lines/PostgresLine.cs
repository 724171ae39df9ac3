using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>PostgreSQL's stderr log with the line prefix of Debian (<c>%m [%p] %q%u@%d </c>) or any between stamp and level.</summary>
internal static class PostgresLine
{
    /// <summary>Reads what follows a time stamp, if it ends in a level, a colon and two spaces.</summary>
    public static bool TryRead(Utf8Slice line, in Stamp stamp, LineContext context)
    {
        var text = line.Span;
        var window = text[..Math.Min(text.Length, 256)];
        var colon = window.IndexOf(":  "u8);
        if (colon < stamp.Length) return false;
        var levelStart = window[..colon].LastIndexOf((byte)' ') + 1;
        var severity = Level(text[levelStart..colon]);
        if (severity == Severity.Unknown) return false;
        var prefix = line.Slice(stamp.Length, Math.Max(0, levelStart - stamp.Length));
        var zone = TimeZoneNames.Offset(prefix.Span);
        context.SetTime(zone is { } offset && stamp.Missing == Missing.Zone ? stamp with { Micros = stamp.Micros - offset, Missing = Missing.None } : stamp);
        context.Event.Severity = severity;
        context.Event.Category = Categories.Database;
        context.Add(Names.LogLevel, line.Slice(levelStart, colon - levelStart));
        Prefix(prefix, context);
        context.SetMessage(line, colon + 3);
        Duration(context);
        return true;
    }

    /// <summary><c> CEST [4983] postgres@users </c></summary>
    private static void Prefix(Utf8Slice prefix, LineContext context)
    {
        var open = prefix.Span.IndexOf((byte)'[');
        var close = prefix.Span.IndexOf((byte)']');
        if (open < 0 || close < open) return;
        var pid = prefix.Slice(open + 1, close - open - 1);
        var dash = pid.Span.IndexOf((byte)'-');
        context.AddNumber(Names.Pid, dash < 0 ? pid : pid.Slice(0, dash));
        var rest = prefix.Slice(close + 1);
        var at = rest.Span.IndexOf((byte)'@');
        var start = rest.Span.IndexOfAnyExcept((byte)' ');
        if (at <= start || start < 0) return;
        context.Add(Names.UserName, rest.Slice(start, at - start));
        var end = rest.Slice(at).Span.IndexOf((byte)' ');
        context.Add(Names.Database, end < 0 ? rest.Slice(at + 1) : rest.Slice(at + 1, end - 1));
    }

    /// <summary><c>duration: 37.118 ms</c></summary>
    private static void Duration(LineContext context)
    {
        var message = context.Event.Message;
        if (!message.Span.StartsWith("duration: "u8)) return;
        var digits = message.Slice(10);
        var end = digits.Span.IndexOf((byte)' ');
        if (end < 1 || !digits.Span[end..].StartsWith(" ms"u8)) return;
        digits = digits.Slice(0, end);
        var point = digits.Span.IndexOf((byte)'.');
        if (point > 0 && UnixTime.TryParse(digits.Span, out _) && (point == 1 || digits.Span[0] != '0')) context.Event.Fields.AddNumber(Names.DurationMs, digits);
    }

    private static Severity Level(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("LOG"u8) || word.SequenceEqual("STATEMENT"u8) || word.SequenceEqual("DETAIL"u8)) return Severity.Info;
        if (word.SequenceEqual("HINT"u8) || word.SequenceEqual("CONTEXT"u8) || word.SequenceEqual("INFO"u8)) return Severity.Info;
        if (word.SequenceEqual("ERROR"u8)) return Severity.Error;
        if (word.SequenceEqual("FATAL"u8) || word.SequenceEqual("PANIC"u8)) return Severity.Fatal;
        if (word.SequenceEqual("WARNING"u8)) return Severity.Warn;
        if (word.SequenceEqual("NOTICE"u8)) return Severity.Notice;
        return word.StartsWith("DEBUG"u8) ? Severity.Debug : Severity.Unknown;
    }
}
