using System.Text;
using Monitoring.Schemas.Events;
using Npgsql;

namespace Monitoring.Sinks.Postgres.Recomputing;

/// <summary>Reads stored log events back, in an order that is the same each time.</summary>
/// <param name="database">Whose login may read all three tables of logs.</param>
internal sealed class StoredLogs(NpgsqlDataSource database)
{
    private const string Columns = "event_time, flags, severity, category, service, host, message, origin_topic, origin_partition, origin_offset, origin_index, attributes::text, origin_cluster";

    private const string Query = $"""
        SELECT 0 AS family, {Columns} FROM public.app_logs WHERE event_time >= $1 AND event_time < $2
        UNION ALL SELECT 1, {Columns} FROM public.system_logs WHERE event_time >= $1 AND event_time < $2
        UNION ALL SELECT 2, {Columns} FROM public.security_logs WHERE event_time >= $1 AND event_time < $2
        ORDER BY event_time, origin_topic, origin_partition, origin_offset, origin_index
        """;

    private readonly Arena _arena = new();

    /// <summary>Reads the events of a stretch of time, ms since 1970 UTC.</summary>
    /// <param name="start">Its events are read.</param>
    /// <param name="end">Its events are not.</param>
    /// <param name="take">Gets an event, its attributes as JSON, and the row of monitoring.clusters that it came from; valid until it returns.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task ReadAsync(long start, long end, Action<LogEvent, Utf8Slice, short> take, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new() { Value = DateTimeOffset.FromUnixTimeMilliseconds(start) });
        command.Parameters.Add(new() { Value = DateTimeOffset.FromUnixTimeMilliseconds(end) });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var e = new LogEvent(_arena);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            _arena.Reset();
            e.Clear();
            e.Family = (LogFamily)reader.GetInt32(0);
            e.EventTime = (reader.GetDateTime(1).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
            e.Flags = (EventFlags)reader.GetInt32(2);
            e.Severity = (Severity)reader.GetInt16(3);
            e.Category = Text(reader.GetString(4));
            e.Service = Text(reader.GetString(5));
            e.Host = Text(reader.GetString(6));
            e.Message = Text(reader.GetString(7));
            e.Origin = new Origin(StoredText.Unescape(reader.GetString(8)), reader.GetInt32(9), reader.GetInt64(10), reader.GetInt32(11));
            take(e, Json(reader.GetString(12)), reader.GetInt16(13));
        }
    }

    private Utf8Slice Text(string stored)
    {
        var text = StoredText.Unescape(stored);
        Encoding.UTF8.GetBytes(text, _arena.Reserve(Encoding.UTF8.GetByteCount(text), out var slice));
        return slice;
    }

    private Utf8Slice Json(string stored)
    {
        var bytes = _arena.Reserve(Encoding.UTF8.GetByteCount(stored), out var slice);
        Encoding.UTF8.GetBytes(stored, bytes);
        return _arena.Shrink(slice, StoredText.UnescapeJson(bytes));
    }
}
