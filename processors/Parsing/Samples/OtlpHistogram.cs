using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Turns points of OTLP's explicit histograms and summaries into the classic series: <c>_bucket{le}</c>, <c>{quantile}</c>, <c>_sum</c>, <c>_count</c>.</summary>
internal sealed class OtlpHistogram(SampleWriter writer)
{
    private readonly TextBuffer _name = new();
    private readonly TextBuffer _bound = new();

    /// <returns>False where the point was refused.</returns>
    public bool Read(ReadOnlySpan<Field> fields, int point, ReadOnlySpan<byte> name, in SeriesMeaning meaning, long time, bool isStale, int position)
    {
        var counts = Tape.Member(fields, point, "bucketCounts"u8);
        var bounds = Tape.Member(fields, point, "explicitBounds"u8);
        if (!IsSound(fields, counts, bounds, out var total)) return writer.Refuse(DeadLetterReason.InvalidSample, "a histogram's buckets do not fit its bounds", position);
        var hasCount = OtlpPoints.TryValue(fields, Tape.Member(fields, point, "count"u8), out var count);
        if (!hasCount) count = total;
        WriteParts(fields, point, name, meaning, time, isStale, count, position);
        Append(name, "_bucket"u8);
        var cumulative = 0.0;
        var b = Tape.First(fields, bounds);
        for (var c = Tape.First(fields, counts); b >= 0; c = Tape.Following(fields, c), b = Tape.Following(fields, b))
        {
            OtlpPoints.TryValue(fields, c, out var inBucket);
            OtlpPoints.TryValue(fields, b, out var bound);
            cumulative += inBucket;
            WriteBucket(bound, cumulative, meaning, time, isStale, position);
        }

        WriteBucket(double.PositiveInfinity, count, meaning, time, isStale, position);
        return true;
    }

    /// <returns>False where the point was refused.</returns>
    public bool ReadSummary(ReadOnlySpan<Field> fields, int point, ReadOnlySpan<byte> name, in SeriesMeaning meaning, long time, bool isStale, int position)
    {
        OtlpPoints.TryValue(fields, Tape.Member(fields, point, "count"u8), out var count);
        WriteParts(fields, point, name, meaning, time, isStale, count, position);
        for (var q = Tape.First(fields, Tape.Member(fields, point, "quantileValues"u8)); q >= 0; q = Tape.Following(fields, q))
        {
            // Zero is left out of protobuf's JSON.
            OtlpPoints.TryValue(fields, Tape.Member(fields, q, "quantile"u8), out var quantile);
            OtlpPoints.TryValue(fields, Tape.Member(fields, q, "value"u8), out var value);
            Write(name, "quantile"u8, quantile, meaning, new Sample(time, isStale ? Sample.Stale : value), position);
        }

        return true;
    }

    private void WriteParts(ReadOnlySpan<Field> fields, int point, ReadOnlySpan<byte> name, in SeriesMeaning meaning, long time, bool isStale, double count, int position)
    {
        if (OtlpPoints.TryValue(fields, Tape.Member(fields, point, "sum"u8), out var sum))
        {
            Append(name, "_sum"u8);
            writer.Write(_name.Written, meaning, new Sample(time, isStale ? Sample.Stale : sum), position);
        }

        Append(name, "_count"u8);
        writer.Write(_name.Written, meaning, new Sample(time, isStale ? Sample.Stale : count), position);
    }

    private void WriteBucket(double bound, double count, in SeriesMeaning meaning, long time, bool isStale, int position) =>
        Write(_name.Written, "le"u8, bound, meaning, new Sample(time, isStale ? Sample.Stale : count), position);

    private void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> label, double labelValue, in SeriesMeaning meaning, in Sample sample, int position)
    {
        _bound.Clear();
        _bound.Append(labelValue);
        var shared = writer.Labels.Count;
        writer.Labels.Add(label, _bound.Written);
        writer.Write(name, meaning, sample, position);
        writer.Labels.Truncate(shared);
    }

    private void Append(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix)
    {
        _name.Clear();
        _name.Append(name);
        _name.Append(suffix);
    }

    // One more bucket than bounds, which rise; or neither, for a histogram of sum and count alone.
    private static bool IsSound(ReadOnlySpan<Field> fields, int counts, int bounds, out double total)
    {
        total = 0;
        var (buckets, limits) = (0, 0);
        for (var c = Tape.First(fields, counts); c >= 0; c = Tape.Following(fields, c), buckets++)
        {
            if (!OtlpPoints.TryValue(fields, c, out var count) || count < 0) return false;
            total += count;
        }

        var last = double.NegativeInfinity;
        for (var b = Tape.First(fields, bounds); b >= 0; b = Tape.Following(fields, b), limits++)
        {
            if (!OtlpPoints.TryValue(fields, b, out var bound) || !(bound > last)) return false;
            last = bound;
        }

        return buckets == limits + 1 || (buckets == 0 && limits == 0);
    }
}
