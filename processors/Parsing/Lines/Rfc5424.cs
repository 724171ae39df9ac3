using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>The header of a syslog message in the grammar of RFC 5424. Empty slices are nil values.</summary>
/// <remarks>A backslash that escapes nothing is a plain backslash (section 6.3.3), though some parsers refuse it.</remarks>
internal readonly struct Rfc5424
{
    public int Priority { get; private init; }
    public Utf8Slice PriorityDigits { get; private init; }
    public Utf8Slice Version { get; private init; }
    public bool HasTime { get; private init; }
    public Stamp Time { get; private init; }
    public Utf8Slice Host { get; private init; }
    public Utf8Slice App { get; private init; }
    public Utf8Slice ProcId { get; private init; }
    public Utf8Slice MsgId { get; private init; }
    public Utf8Slice StructuredData { get; private init; }

    /// <summary>Where the message starts; the line's length where there is none.</summary>
    public int MessageStart { get; private init; }

    /// <summary>Reads a whole line.</summary>
    public static bool TryParse(Utf8Slice line, out Rfc5424 message)
    {
        message = default;
        if (!SyslogPriority.TryRead(line, out var priority, out var digits)) return false;
        var at = digits.Length + 2;
        if (!Token(line, ref at, 3, out var version) || version.Span[0] == '0' || version.Span.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        if (!Token(line, ref at, 32, out var time)) return false;
        var stamp = default(Stamp);
        var hasTime = !IsNil(time);
        if (hasTime && !TryTime(time.Span, out stamp)) return false;
        if (!Token(line, ref at, 255, out var host) || !Token(line, ref at, 48, out var app)) return false;
        if (!Token(line, ref at, 128, out var process) || !Token(line, ref at, 32, out var id)) return false;
        var start = at;
        if (!StructuredDataReader.TrySkip(line.Span, ref at)) return false;
        if (at < line.Length && line.Span[at] != ' ') return false;
        message = new Rfc5424
        {
            Priority = priority,
            PriorityDigits = digits,
            Version = version,
            HasTime = hasTime,
            Time = stamp,
            Host = NilToEmpty(host),
            App = NilToEmpty(app),
            ProcId = NilToEmpty(process),
            MsgId = NilToEmpty(id),
            StructuredData = NilToEmpty(line.Slice(start, at - start)),
            MessageStart = Math.Min(at + 1, line.Length),
        };
        return true;
    }

    /// <summary>Takes printable ASCII up to the space that has to follow, and the space.</summary>
    private static bool Token(Utf8Slice line, ref int at, int longest, out Utf8Slice token)
    {
        token = default;
        var rest = line.Span[at..];
        var end = rest.IndexOfAnyExceptInRange((byte)33, (byte)126);
        if (end < 1 || end > longest || rest[end] != ' ') return false;
        token = line.Slice(at, end);
        at += end + 1;
        return true;
    }

    /// <summary>RFC 3339 as RFC 5424 narrows it: upper case, at most six decimals, no leap second.</summary>
    private static bool TryTime(ReadOnlySpan<byte> text, out Stamp stamp)
    {
        if (!Timestamps.TryParseWhole(text, out stamp) || stamp.Missing != Missing.None) return false;
        if (text.Length < 20 || text[4] != '-' || text[10] != 'T' || text[17] == '6' || text[^1] == 'z') return false;
        if (text[^1] != 'Z' && text[^3] != ':') return false;
        var zone = text[^1] == 'Z' ? 1 : 6;
        return text.Length - zone <= 26 && text[19] != ',';
    }

    private static bool IsNil(Utf8Slice token) => token.Length == 1 && token.Span[0] == '-';

    private static Utf8Slice NilToEmpty(Utf8Slice token) => IsNil(token) ? default : token;
}
