using System.Globalization;
using Monitoring.Pipeline.Torture.Workload;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>Every column of one row of the tables of logs.</summary>
internal sealed record StoredRow(
    Origin Origin,
    string Family,
    DateTime EventTime,
    DateTime ReceivedTime,
    DateTime? ObservedTime,
    int Flags,
    short Severity,
    short TimeSource,
    string Category,
    string Service,
    string Host,
    string Message,
    string? TraceId,
    string? SpanId,
    string Attributes)
{
    private static readonly short[] Severities = [9, 13, 17];

    /// <summary>The row that has to come of a record.</summary>
    public static StoredRow Of(in PublishedRecord record, in SentEvent e) => new(
        record.Origin,
        record.Origin.Topic switch { Topics.AppLogs => "app", Topics.SystemLogs => "system", _ => "security" },
        DateTime.UnixEpoch.AddMilliseconds(e.TimeMs),
        DateTime.UnixEpoch.AddMilliseconds(record.TimestampMs),
        DateTime.UnixEpoch.AddMilliseconds(e.TimeMs),
        0,
        Severities[e.Number % Severities.Length],
        (short)Schemas.Events.TimeSource.Agent,
        record.Origin.Topic switch { Topics.AppLogs => "application", Topics.SystemLogs => "system", _ => "security" },
        NumberedEvent.Service(e.Source),
        NumberedEvent.Host(e.Source),
        NumberedEvent.Message(e),
        NumberedEvent.TraceId(e.Number + 1),
        null,
        AttributesOf(e));

    // As PostgreSQL prints jsonb: short names first.
    private static string AttributesOf(in SentEvent e)
    {
        var time = DateTime.UnixEpoch.AddMilliseconds(e.TimeMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"log": {"file": {"path": "/var/log/torture.log"}, "level": "{{NumberedEvent.Level(e.Number)}}", "offset": {{e.Number}}}, "host": {"name": "{{NumberedEvent.Host(e.Source)}}"}, "agent": {"id": "00000000-0000-0000-0000-{{e.Source:d12}}", "type": "filebeat", "version": "8.14.4"}, "input": {"type": "filestream"}, "trace": {"id": "{{NumberedEvent.TraceId(e.Number + 1)}}"}, "number": {{e.Number}}, "service": {"name": "{{NumberedEvent.Service(e.Source)}}"}, "@metadata": {"beat": "filebeat", "type": "_doc", "version": "8.14.4"}, "@timestamp": "{{time}}"}
            """);
    }
}
