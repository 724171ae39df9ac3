using System.Globalization;

namespace Monitoring.Benchmarks.Workload;

/// <summary>A line of <c>/var/log/auth.log</c>.</summary>
internal static class SyslogLine
{
    /// <summary>With rsyslog's traditional stamp (local time, no year, no zone) or with its RFC 3339 one.</summary>
    public static string Format(Draft draft, string host, bool traditional)
    {
        var stamp = traditional
            ? $"{draft.Time.ToString("MMM", CultureInfo.InvariantCulture)} {draft.Time.Day,2} {draft.Time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}"
            : draft.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
        return $"{stamp} {host} {draft.Program}[{draft.ProcessId}]: {draft.Message}";
    }
}
