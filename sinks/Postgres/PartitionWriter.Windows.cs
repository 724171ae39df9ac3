using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Sinks.Postgres;

public sealed partial class PartitionWriter
{
    private readonly MetricRow _window = new();

    private void AddWindows(long offset, long recordMicros, ReadOnlySpan<byte> key, int size, ReadOnlySpan<byte> datum, TimeRange letters)
    {
        if (!MetricWindowsReader.TryRead(datum, out var window))
        {
            RefuseUnreadable(offset, recordMicros, key, size, "the record does not fit the schema MetricWindows", letters);
            return;
        }

        if (MetricLevel.Find(window.Level) is not { } level)
        {
            RefuseUnreadable(offset, recordMicros, key, size, $"its level has no table: they are {MetricLevel.Names}", letters);
            return;
        }

        if (window.End <= window.Start)
        {
            RefuseUnreadable(offset, recordMicros, key, size, "its window ends before it begins", letters);
            return;
        }

        if (RowBytes(window) > MostRowBytes)
        {
            RefuseTooLarge(offset, recordMicros, key, size, letters);
            return;
        }

        var range = TimeRange.At(_sink.Time.GetUtcNow(), _sink.Options.RetentionOf(level.Table));
        if (!range.Contains(TimeRange.Micros(window.Start)))
        {
            var detail = $"the window is older than postgres.metric_retention_days.{level.Name} or more than a day ahead";
            Refuse(DeadLetterReason.TimeOutOfRange, detail, offset, recordMicros, key, size, letters);
            return;
        }

        while (window.Next())
        {
            var money = window.Extras.Money;
            if (money.IsEmpty || DecimalText.TryParse(money, out _)) _batch.AddWindow(_window, level.Table, window, key, size, offset, _partition, recordMicros);
            else RefuseUnreadable(offset, recordMicros, key, size, "the money of one of its series is not a decimal", letters);
        }
    }

    private static long RowBytes(MetricWindowsReader window)
    {
        var bytes = 0L;
        while (window.Next())
        {
            var extras = window.Extras;
            bytes += 384L + window.Unit.Length + window.Identity.Length + extras.Money.Length + extras.QuantileSketch.Length + extras.DistinctSketch.Length;
        }

        return bytes;
    }
}
