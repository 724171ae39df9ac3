using System.Text;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Sinks.Postgres;

/// <summary>The dead letters that the sink writes before a row reaches PostgreSQL. They quote nothing of the event.</summary>
internal static class Letters
{
    /// <summary>Marks the sink's own letters: on their way back from the dead-letter topic they are stored already.</summary>
    internal const string Stage = "sink";

    internal static DeadLetter OutOfRange(in LogEventView e, int size, TimeRange range)
    {
        var detail = e.EventTime < range.Least
            ? $"event_time {Text(e.EventTime)} is older than the oldest day kept, {Text(range.Least)}"
            : $"event_time {Text(e.EventTime)} is more than a day ahead";
        var origin = new Origin(Encoding.UTF8.GetString(e.OriginTopic), e.OriginPartition, e.OriginOffset, e.OriginIndex);
        return new DeadLetter(Stage, DeadLetterReason.TimeOutOfRange, detail, origin, e.ReceivedTime, size, "");
    }

    // An event time may be any 64-bit number; DateTime holds the years 1 to 9999.
    private static string Text(long micros)
        => micros is > -62_135_596_800_000_000 and < 253_402_300_800_000_000
            ? DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture)
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{micros} µs");
}
