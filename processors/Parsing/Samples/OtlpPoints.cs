using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads one OTLP metric: its data points become samples.</summary>
internal sealed class OtlpPoints(SampleWriter writer)
{
    private const int NoRecordedValue = 1;
    private readonly OtlpHistogram _histogram = new(writer);
    private readonly TextBuffer _name = new();

    /// <returns>The latest time of a point, ms since 1970 UTC, or the least number.</returns>
    public long Read(ReadOnlySpan<Field> fields, int metric, OtlpLabels labels)
    {
        var latest = long.MinValue;
        if (Tape.Member(fields, metric, "name"u8) is not (>= 0 and var name) || fields[name].Kind != FieldKind.JsonString)
        {
            writer.Refuse(DeadLetterReason.InvalidSeries, "a metric has no name", -1);
            return latest;
        }

        var position = writer.PositionOf(fields[name].Value);
        if (Find(fields, metric, out var data) is not { } shape)
        {
            var native = Tape.Member(fields, metric, "exponentialHistogram"u8);
            if (native >= 0) RefuseNative(fields, native, position);
            else writer.Refuse(DeadLetterReason.NotAMetric, "a metric of no known shape", position);
            return latest;
        }

        var isMonotonic = Tape.Member(fields, data, "isMonotonic"u8) is >= 0 and var place && fields[place].Kind == FieldKind.True;
        var isDelta = IsDelta(fields, data);
        var kind = shape == MetricKind.Counter && !isMonotonic ? MetricKind.Gauge : shape;
        var unit = Tape.Member(fields, metric, "unit"u8) is >= 0 and var u ? SampleValues.Text(fields[u], writer.Arena) : default;
        _name.Clear();
        OtlpNames.Append(_name, SampleValues.Text(fields[name], writer.Arena).Span, unit.Span, kind == MetricKind.Counter, shape == MetricKind.Gauge);
        var meaning = new SeriesMeaning(kind, unit.Span, isDelta);
        var shared = writer.Labels.Count;
        for (var p = Tape.First(fields, Tape.Member(fields, data, "dataPoints"u8)); p >= 0; p = Tape.Following(fields, p))
        {
            writer.Labels.Truncate(shared);
            labels.Add(fields, Tape.Member(fields, p, "attributes"u8));
            if (Read(fields, p, meaning, position, out var time)) latest = Math.Max(latest, time);
        }

        writer.Labels.Truncate(shared);
        return latest;
    }

    // Publishers are told of points, and of one at least.
    private void RefuseNative(ReadOnlySpan<Field> fields, int native, int position)
    {
        var point = Tape.First(fields, Tape.Member(fields, native, "dataPoints"u8));
        do
        {
            writer.Refuse(DeadLetterReason.NativeHistogram, "exponential histograms are not stored: let the publisher send explicit buckets", position);
            if (point >= 0) point = Tape.Following(fields, point);
        }
        while (point >= 0);
    }

    private bool Read(ReadOnlySpan<Field> fields, int point, in SeriesMeaning meaning, int position, out long time)
    {
        if (!TryTime(fields, point, out time)) return writer.Refuse(DeadLetterReason.InvalidSample, "a data point's time cannot be read", position);
        var isStale = TryInteger(fields, Tape.Member(fields, point, "flags"u8), out var flags) && (flags & NoRecordedValue) != 0;
        return meaning.Kind switch
        {
            MetricKind.Histogram => _histogram.Read(fields, point, _name.Written, meaning, time, isStale, position),
            MetricKind.Summary => _histogram.ReadSummary(fields, point, _name.Written, meaning, time, isStale, position),
            _ => ReadNumber(fields, point, meaning, time, isStale, position),
        };
    }

    private bool ReadNumber(ReadOnlySpan<Field> fields, int point, in SeriesMeaning meaning, long time, bool isStale, int position)
    {
        var place = Tape.Member(fields, point, "asDouble"u8);
        if (place < 0) place = Tape.Member(fields, point, "asInt"u8);
        var value = Sample.Stale;
        if (!isStale && !TryValue(fields, place, out value)) return writer.Refuse(DeadLetterReason.InvalidSample, "a data point has no value that can be read", position);
        writer.Write(_name.Written, meaning, new Sample(time, value), position);
        return true;
    }

    /// <summary>A double, or a number in a string, as protobuf's JSON writes 64-bit integers and what is not finite.</summary>
    internal static bool TryValue(ReadOnlySpan<Field> fields, int place, out double value)
    {
        value = 0;
        return place >= 0 && fields[place].Kind is FieldKind.Number or FieldKind.JsonString && SampleValues.TryAny(fields[place].Value.Span, out value);
    }

    private static bool TryInteger(ReadOnlySpan<Field> fields, int place, out long value)
    {
        value = 0;
        return place >= 0 && fields[place].Kind is FieldKind.Number or FieldKind.JsonString && long.TryParse(fields[place].Value.Span, System.Globalization.CultureInfo.InvariantCulture, out value);
    }

    private bool TryTime(ReadOnlySpan<Field> fields, int point, out long ms)
    {
        ms = writer.ReceivedTime;
        var place = Tape.Member(fields, point, "timeUnixNano"u8);
        if (place < 0) return true;
        if (!TryInteger(fields, place, out var nanos)) return false;
        if (nanos != 0) ms = SampleValues.FloorMs(nanos >= 0 ? nanos / 1000 : (nanos - 999) / 1000);
        return true;
    }

    private static MetricKind? Find(ReadOnlySpan<Field> fields, int metric, out int data)
    {
        if ((data = Tape.Member(fields, metric, "gauge"u8)) >= 0) return MetricKind.Gauge;
        if ((data = Tape.Member(fields, metric, "sum"u8)) >= 0) return MetricKind.Counter;
        if ((data = Tape.Member(fields, metric, "histogram"u8)) >= 0) return MetricKind.Histogram;
        if ((data = Tape.Member(fields, metric, "summary"u8)) >= 0) return MetricKind.Summary;
        return null;
    }

    // Enums are integers in OTLP/JSON; protobuf's own JSON writes names, which some senders use all the same.
    private static bool IsDelta(ReadOnlySpan<Field> fields, int data)
    {
        var place = Tape.Member(fields, data, "aggregationTemporality"u8);
        return place >= 0 && (fields[place].Value.Span.SequenceEqual("1"u8) || fields[place].Value.Span.SequenceEqual("AGGREGATION_TEMPORALITY_DELTA"u8));
    }
}
