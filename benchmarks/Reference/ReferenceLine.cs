using System.Globalization;
using System.Text.RegularExpressions;

namespace Monitoring.Benchmarks.Reference;

/// <summary>What a line of a known format says.</summary>
/// <param name="Time">With its zone.</param>
/// <param name="Message">What follows the header; the whole line where there is no header.</param>
/// <param name="Severity">OpenTelemetry's number, or null where the line does not say.</param>
/// <param name="Category">Or null where several would do.</param>
/// <param name="Service">The program that the line names, or null.</param>
/// <param name="Fields">By the names under which they have to be found; texts, and numbers as their digits.</param>
internal sealed record ReferenceLine(DateTimeOffset Time, string Message, int? Severity, string? Category, string? Service, params (string Name, string Value)[] Fields)
{
    // The zone that intake is configured with by default.
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);
    private static readonly Regex Access = new("^.+ - - \\[([^\\]]+)\\] \"(\\S+) (\\S+) HTTP/([\\d.]+)\" (\\d{3}) (\\d+) \"");
    private static readonly Regex Postgres = new(@"^(\S+ \S+) UTC \[(\d+)\] (\w+)@(\w+) (LOG|ERROR|FATAL):  (.*)$", RegexOptions.Singleline);
    private static readonly Regex Redis = new(@"^(\d+):M (\d\d \w{3} \d{4} \S+) ([*#]) (.*)$");
    private static readonly Regex Traditional = new(@"^(\w{3}) ([ \d]\d) (\d\d:\d\d:\d\d) (\S+) (\w+)\[(\d+)\]: (.*)$");
    private static readonly Regex Precise = new(@"^(\d{4}-\d\d-\d\dT\S+) (\S+) (\w+)\[(\d+)\]: (.*)$");
    private static readonly Regex Trace = new(@"^(\d{4}-\d\d-\d\d[ T][\d:.]+ ?[+-]\d\d:\d\d) (\[ERR\]|ERROR) ");

    /// <summary>Reads the line, or returns null for a plain text.</summary>
    public static ReferenceLine? Read(string line, DateTimeOffset received)
    {
        if (Access.Match(line) is { Success: true } access) return OfAccess(line, access.Groups);
        if (Postgres.Match(line) is { Success: true } postgres) return OfPostgres(postgres.Groups);
        if (Redis.Match(line) is { Success: true } redis) return OfRedis(redis.Groups);
        if (Traditional.Match(line) is { Success: true } traditional) return OfTraditional(traditional.Groups, received);
        if (Precise.Match(line) is { Success: true } precise) return OfSyslog(Parse(precise.Groups[1].Value), precise.Groups, 3);
        return Trace.Match(line) is { Success: true } trace ? new ReferenceLine(Parse(trace.Groups[1].Value), line, 17, null, null) : null;
    }

    /// <summary>A time stamp with a zone.</summary>
    public static DateTimeOffset Parse(string stamp) => DateTimeOffset.Parse(stamp, CultureInfo.InvariantCulture);

    private static ReferenceLine OfAccess(string line, GroupCollection groups)
    {
        var time = DateTimeOffset.ParseExact(groups[1].Value.Insert(groups[1].Length - 2, ":"), "dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture);
        var status = int.Parse(groups[5].Value, CultureInfo.InvariantCulture);
        return new ReferenceLine(
            time, line, status >= 500 ? 17 : status >= 400 ? 13 : 9, "access", null,
            ("http.request.method", groups[2].Value), ("url.original", groups[3].Value), ("http.version", groups[4].Value),
            ("http.response.status_code", groups[5].Value), ("http.response.body.bytes", groups[6].Value));
    }

    private static ReferenceLine OfPostgres(GroupCollection groups) => new(
        Parse(groups[1].Value + "Z"), groups[6].Value, groups[5].Value switch { "LOG" => 9, "ERROR" => 17, _ => 21 }, "database", null,
        ("process.pid", groups[2].Value), ("user.name", groups[3].Value), ("postgresql.log.database", groups[4].Value));

    private static ReferenceLine OfRedis(GroupCollection groups)
    {
        var local = DateTime.ParseExact(groups[2].Value, "dd MMM yyyy HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return new ReferenceLine(new DateTimeOffset(local, Shanghai), groups[4].Value, groups[3].Value == "*" ? 10 : 13, "database", null, ("process.pid", groups[1].Value));
    }

    /// <summary>The year is the last in which the stamp lies at most a day ahead of the record.</summary>
    private static ReferenceLine OfTraditional(GroupCollection groups, DateTimeOffset received)
    {
        var rest = string.Create(CultureInfo.InvariantCulture, $" {groups[1].Value} {groups[2].Value.Trim()} {groups[3].Value}");
        for (var year = received.Year + 1; ; year--)
        {
            var text = year.ToString(CultureInfo.InvariantCulture) + rest;
            if (!DateTime.TryParseExact(text, "yyyy MMM d HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) continue;
            var time = new DateTimeOffset(local, Shanghai);
            if (time <= received.AddDays(1)) return OfSyslog(time, groups, 5);
        }
    }

    private static ReferenceLine OfSyslog(DateTimeOffset time, GroupCollection groups, int program)
    {
        var message = groups[program + 2].Value;
        int? severity = message.StartsWith("Failed ", StringComparison.Ordinal) ? 13 : message.StartsWith("Accepted ", StringComparison.Ordinal) ? 9 : null;
        return new ReferenceLine(
            time, message, severity, "auth", groups[program].Value,
            ("host.hostname", groups[program - 1].Value), ("process.name", groups[program].Value), ("process.pid", groups[program + 1].Value));
    }
}
