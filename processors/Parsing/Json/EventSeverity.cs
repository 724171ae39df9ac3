using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>How bad it is: a level field, else what the line said, else a web server's status.</summary>
internal static class EventSeverity
{
    private static ReadOnlySpan<Known> Words =>
    [
        Known.ClefLevel, Known.SerilogLevel, Known.LogLevel, Known.Level, Known.SeverityField, Known.SeverityText, Known.LevelName, Known.LogLevelFlat, Known.Lvl,
        Known.LevelZh, Known.SyslogPriority,
    ];

    public static void Promote(Promotion promotion)
    {
        var e = promotion.Event;
        if (TryField(promotion.Inner, out var severity) || TryField(promotion.Outer, out severity)) e.Severity = severity;
        if (e.Severity != Severity.Unknown) return;
        if (IsBareClef(promotion.Inner) || IsBareClef(promotion.Outer)) e.Severity = Severity.Info;
        else if (TryStatus(promotion.Inner, out severity) || TryStatus(promotion.Outer, out severity)) e.Severity = severity;
        else if (promotion.Outer.Has(Known.Exception) || promotion.Inner.Has(Known.Exception)) e.Severity = Severity.Error;
    }

    private static bool TryField(JsonView view, out Severity severity)
    {
        severity = Severity.Unknown;
        foreach (var field in Words)
        {
            if (!view.Has(field)) continue;
            var text = view.Text(field).Span.Trim((byte)' ');
            if (Severities.TryWord(text, out severity) || TryNumber(view, field, text, out severity)) return true;
        }

        if (TryCode(view, Known.SeverityNumber, out var code) && code is > 0 and <= 24) severity = (Severity)code;
        else if (TryCode(view, Known.SyslogSeverity, out code)) severity = Severities.Syslog(code);
        else if (TryCode(view, Known.LevelNumber, out code)) severity = Severities.Python(code);
        return severity != Severity.Unknown;
    }

    /// <summary>A numeric level is syslog's in GELF, and bunyan's or pino's otherwise.</summary>
    private static bool TryNumber(JsonView view, Known field, ReadOnlySpan<byte> text, out Severity severity)
    {
        severity = Severity.Unknown;
        if (field is not (Known.Level or Known.SeverityField) || !TryDigits(text, out var number)) return false;
        severity = number < 8 && view.Has(Known.ShortMessage) ? Severities.Syslog(number) : Severities.Bunyan(number);
        return severity != Severity.Unknown;
    }

    /// <summary>Serilog leaves the level out for Information.</summary>
    private static bool IsBareClef(JsonView view) => view.Has(Known.ClefTime) && !view.Has(Known.ClefLevel);

    private static bool TryStatus(JsonView view, out Severity severity)
    {
        severity = Severity.Unknown;
        if (!TryCode(view, Known.StatusCode, out var status) && (!(view.Has(Known.Request) || view.Has(Known.RemoteAddress)) || !TryCode(view, Known.Status, out status))) return false;
        if (status is < 100 or > 599) return false;
        severity = Severities.Status(status);
        return true;
    }

    private static bool TryCode(JsonView view, Known field, out int code)
    {
        code = 0;
        return view.Has(field) && TryDigits(view.Text(field).Span, out code);
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        if (text.Length is 0 or > 4) return false;
        foreach (var digit in text)
        {
            if ((uint)(digit - '0') > 9) return false;
            number = number * 10 + digit - '0';
        }

        return true;
    }
}
