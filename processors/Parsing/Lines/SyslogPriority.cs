using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>The <c>&lt;34&gt;</c> that a syslog message starts with.</summary>
internal static class SyslogPriority
{
    private static readonly Utf8Slice[] Codes = [.. Enumerable.Range(0, 24).Select(code => Utf8Slice.From($"{code}"))];

    /// <summary>Reads 0 to 191 without leading zeros.</summary>
    public static bool TryRead(Utf8Slice line, out int priority, out Utf8Slice digits)
    {
        priority = 0;
        digits = default;
        var text = line.Span;
        if (text.Length < 3 || text[0] != '<') return false;
        var length = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length is < 1 or > 3 || text[length + 1] != '>' || (length > 1 && text[1] == '0')) return false;
        digits = line.Slice(1, length);
        foreach (var digit in digits.Span) priority = priority * 10 + digit - '0';
        return priority <= 191;
    }

    /// <summary>Appends what the number stands for.</summary>
    public static void Apply(int priority, Utf8Slice digits, LineContext context)
    {
        context.Event.Severity = Severities.Syslog(priority & 7);
        context.Event.Fields.AddNumber(Names.Priority, digits);
        context.Event.Fields.AddNumber(Names.Facility, Codes[priority >> 3]);
        context.Event.Fields.AddNumber(Names.SeverityCode, Codes[priority & 7]);
    }

    /// <summary>Facilities 4 (auth) and 10 (authpriv), or 13 (audit).</summary>
    public static Utf8Slice Category(int priority) => (priority >> 3) switch
    {
        4 or 10 => Categories.Auth,
        13 => Categories.Audit,
        _ => Categories.Syslog,
    };
}
