using System.Buffers.Binary;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Sinks.Postgres;

/// <summary>What a window shows of a series, as a COPY row. Not thread-safe; it keeps a buffer.</summary>
internal sealed class MetricRow
{
    internal const string Columns =
        "window_start, window_end, origin_offset, value, count, sum, min, max, first, last, increase, distinct_count, p50, p90, p95, p99, " +
        "origin_partition, revision, origin_cluster, kind, final, level, name, unit, money, labels, quantile_sketch, distinct_sketch";

    private const short FieldCount = 28;

    // Fields before origin_offset, and between it and origin_partition.
    private const int BeforeOffset = 2;
    private const int BeforePartition = 13;

    private readonly LabelsField _labels = new();

    /// <summary>Appends the current series of a window.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="window">Its money is a decimal or empty.</param>
    /// <param name="offset">Of the record.</param>
    /// <param name="partition">Of the record.</param>
    /// <param name="cluster">Row of monitoring.clusters.</param>
    internal void Append(ByteBuffer buffer, in MetricWindowsReader window, long offset, int partition, short cluster)
    {
        var value = window.Value;
        var extras = window.Extras;
        var labels = new LabelReader(window.Identity);
        CopyFormat.FieldCount(buffer, FieldCount);
        CopyFormat.Time(buffer, TimeRange.Micros(window.Start));
        CopyFormat.Time(buffer, TimeRange.Micros(window.End));
        CopyFormat.Int8(buffer, offset);
        CopyFormat.Float8(buffer, extras.Value);
        AppendNumbers(buffer, value);
        CopyFormat.OptionalFloat8(buffer, extras.HasIncrease ? value.Increase : null);
        CopyFormat.OptionalFloat8(buffer, extras.Distinct);
        AppendQuantiles(buffer, window);
        CopyFormat.Int4(buffer, partition);
        CopyFormat.Int4(buffer, window.Revision);
        CopyFormat.Int2(buffer, cluster);
        CopyFormat.Int2(buffer, (short)window.Kind);
        CopyFormat.Boolean(buffer, window.IsFinal);
        CopyFormat.Text(buffer, window.Level);
        CopyFormat.Text(buffer, labels.Metric);
        CopyFormat.OptionalText(buffer, window.Unit);
        if (DecimalText.TryParse(extras.Money, out var money)) CopyFormat.Numeric(buffer, money);
        else CopyFormat.Null(buffer);
        _labels.Append(buffer, labels);
        CopyFormat.OptionalBytes(buffer, extras.QuantileSketch);
        CopyFormat.OptionalBytes(buffer, extras.DistinctSketch);
    }

    /// <summary>Which record a row of ours came from, read back for its dead letter.</summary>
    internal static (long Offset, int Partition) Origin(ReadOnlySpan<byte> row)
    {
        var at = 2;
        for (var skipped = 0; skipped < BeforeOffset; skipped++) CopyFormat.Field(row, ref at);
        var offset = BinaryPrimitives.ReadInt64BigEndian(CopyFormat.Field(row, ref at));
        for (var skipped = 0; skipped < BeforePartition; skipped++) CopyFormat.Field(row, ref at);
        return (offset, BinaryPrimitives.ReadInt32BigEndian(CopyFormat.Field(row, ref at)));
    }

    private static void AppendNumbers(ByteBuffer buffer, in WindowValue value)
    {
        CopyFormat.Int8(buffer, value.Count);
        CopyFormat.Float8(buffer, value.Sum);
        // A window without numbers has none of these; in the record they are 0.
        foreach (var number in (ReadOnlySpan<double>)[value.Min, value.Max, value.First, value.Last])
        {
            CopyFormat.OptionalFloat8(buffer, value.Count == 0 ? null : number);
        }
    }

    private static void AppendQuantiles(ByteBuffer buffer, in MetricWindowsReader window)
    {
        var (p50, p90, p95, p99) = window.Quantiles;
        foreach (var quantile in (ReadOnlySpan<double>)[p50, p90, p95, p99])
        {
            CopyFormat.OptionalFloat8(buffer, window.HasQuantiles ? quantile : null);
        }
    }
}
