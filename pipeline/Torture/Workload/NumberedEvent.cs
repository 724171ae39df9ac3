using System.Globalization;
using System.Text;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Torture.Workload;

/// <summary>The bytes of an event, as Filebeat writes them, and the columns that have to come of it: both functions of what was sent.</summary>
internal static class NumberedEvent
{
    public const int Sources = 12;
    private static readonly string[] Levels = ["info", "warn", "error"];

    public static string Host(int source) => string.Create(CultureInfo.InvariantCulture, $"host-{source}");

    public static string Message(in SentEvent e) => string.Create(CultureInfo.InvariantCulture, $"event {e.Number} of source {e.Source}");

    public static string Service(int source) => string.Create(CultureInfo.InvariantCulture, $"service-{source % 5}");

    public static string Level(int number) => Levels[number % Levels.Length];

    public static string TraceId(int number) => number.ToString("x32", CultureInfo.InvariantCulture);

    // The sources of one topic share checkpoint partitions with those of the others.
    public static string Topic(int source) => Topics.Sources[source % Topics.Sources.Count];

    /// <summary>The record's value.</summary>
    public static byte[] Value(in SentEvent e)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(e.TimeMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        // The number as the place in the file: an identity that a resent event keeps.
        var json = string.Create(CultureInfo.InvariantCulture, $$"""
            {"@timestamp":"{{time}}","@metadata":{"beat":"filebeat","type":"_doc","version":"8.14.4"},"log":{"file":{"path":"/var/log/torture.log"},"offset":{{e.Number}},"level":"{{Level(e.Number)}}"},"message":"{{Message(e)}}","input":{"type":"filestream"},"service":{"name":"{{Service(e.Source)}}"},"trace":{"id":"{{TraceId(e.Number + 1)}}"},"host":{"name":"{{Host(e.Source)}}"},"agent":{"id":"00000000-0000-0000-0000-{{e.Source:d12}}","type":"filebeat","version":"8.14.4"},"number":{{e.Number}}}
            """);
        var bytes = Encoding.UTF8.GetBytes(json);
        switch (e.Kind)
        {
            case EventKind.CutJson:
                return bytes[..^2];
            case EventKind.WrongEncoding:
                // Cut inside a character of three bytes.
                var at = bytes.AsSpan().IndexOf("event "u8);
                (bytes[at], bytes[at + 1]) = (0xE8, 0xAE);
                return bytes;
            default:
                return bytes;
        }
    }
}
