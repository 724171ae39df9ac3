using System.Globalization;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.Protobuf;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.RemoteWrite;

/// <summary>Turns native histograms into the classic series <c>_bucket{le}</c>, <c>_sum</c> and <c>_count</c>, from which their buckets can be had again.</summary>
/// <remarks>
/// Each bucket that holds something is there with its upper bound, and its lower one where no other bucket ends there. Bounds that are no powers of two are rounded to twelve digits, so that they
/// give one label on every machine; a histogram's own bounds stay as they are. A bucket's series begins when it is first filled. A staleness marker says of itself no buckets: it ends <c>_sum</c>, <c>_count</c> and the last bucket.
/// </remarks>
internal sealed class NativeHistograms(SampleWriter writer)
{
    private const int CustomBounds = -53;

    // Powers of two that a double can hold, and somewhat more.
    private const double MostExponent = 1100;

    private readonly BucketSide _positive = new();
    private readonly BucketSide _negative = new();
    private readonly List<double> _bounds = [];
    private readonly TextBuffer _text = new();
    private readonly TextBuffer _name = new();
    private double _count;
    private double _sum;
    private double _zeros;
    private double _zeroThreshold;
    private int _schema;
    private bool _isGauge;
    private long _time;
    private double _cumulative;
    private double _bound;

    /// <summary>Histograms written of this request.</summary>
    public int Written { get; private set; }

    /// <summary>Samples that they became.</summary>
    public int Samples { get; private set; }

    /// <summary>Starts a request.</summary>
    public void Clear() => (Written, Samples) = (0, 0);

    /// <summary>Reads one and writes it under the labels that the writer has.</summary>
    /// <param name="message">A message <c>Histogram</c>.</param>
    /// <param name="metric">Name of the series.</param>
    /// <param name="position">Where in the request the series begins.</param>
    /// <param name="target">What the writer writes to.</param>
    /// <returns>False where the bytes are no such message.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, ReadOnlySpan<byte> metric, int position, PublishedSamples target)
    {
        if (!TryFields(message)) return false;
        var before = target.Accepted;
        if (!IsSound()) writer.Refuse(DeadLetterReason.InvalidSample, $"a native histogram's buckets fit neither its spans nor its schema, or are more than {BucketSide.Most} a side", position);
        else Write(metric, position);
        if (target.Accepted == before) return true;
        Written++;
        Samples += target.Accepted - before;
        return true;
    }

    private bool TryFields(ReadOnlySpan<byte> message)
    {
        _positive.Clear();
        _negative.Clear();
        _bounds.Clear();
        (_count, _sum, _zeros, _zeroThreshold, _schema, _isGauge, _time) = (0, 0, 0, 0, 0, false, 0);
        var histogram = new ProtoReader(message);
        while (histogram.Next())
        {
            if (!TryField(ref histogram)) return false;
        }

        return !histogram.Failed;
    }

    private bool TryField(ref ProtoReader histogram)
    {
        switch (histogram.Field)
        {
            case 1: _count = histogram.Varint(); return true;
            case 2: _count = histogram.Double(); return true;
            case 3: _sum = histogram.Double(); return true;
            case 4: _schema = (int)ProtoReader.ZigZag((uint)histogram.Varint()); return true;
            case 5: _zeroThreshold = histogram.Double(); return true;
            case 6: _zeros = histogram.Varint(); return true;
            case 7: _zeros = histogram.Double(); return true;
            case 8: return _negative.TrySpan(histogram.Bytes());
            case 9: return _negative.TryChanges(histogram.Bytes());
            case 10: return _negative.TryCounts(histogram.Bytes());
            case 11: return _positive.TrySpan(histogram.Bytes());
            case 12: return _positive.TryChanges(histogram.Bytes());
            case 13: return _positive.TryCounts(histogram.Bytes());
            case 14: _isGauge = histogram.Varint() == 3; return true;
            case 15: _time = (long)histogram.Varint(); return true;
            case 16: return TryBounds(histogram.Bytes());
            default: return true;
        }
    }

    private bool TryBounds(ReadOnlySpan<byte> packed)
    {
        var bounds = new ProtoReader(packed);
        while (_bounds.Count <= BucketSide.Most && bounds.NextPackedDouble(out var bound)) _bounds.Add(bound);
        return !bounds.Failed;
    }

    private bool IsSound()
    {
        if (_schema is (< -4 or > 8) and not CustomBounds || !_positive.TryPlace() || !_negative.TryPlace()) return false;
        if (_schema != CustomBounds) return IsWithin(_positive) && IsWithin(_negative);
        if (_bounds.Count > BucketSide.Most) return false;
        for (var i = 1; i < _bounds.Count; i++)
        {
            if (!(_bounds[i] > _bounds[i - 1])) return false;
        }

        return _negative.Buckets.Count == 0 && _positive.Buckets.TrueForAll(b => b.Index >= 0 && b.Index <= _bounds.Count);
    }

    private bool IsWithin(BucketSide side) => side.Buckets.TrueForAll(b => Math.Abs(Exponent(b.Index)) < MostExponent);

    private void Write(ReadOnlySpan<byte> metric, int position)
    {
        var kind = _isGauge ? MetricKind.GaugeHistogram : MetricKind.Histogram;
        var isStale = new Sample(_time, _sum).IsStale;
        WritePart(metric, "_sum"u8, kind, _sum, position);
        WritePart(metric, "_count"u8, kind, isStale ? _sum : _count, position);
        Append(metric, "_bucket"u8);
        (_cumulative, _bound) = (0, double.NegativeInfinity);
        if (!isStale) WriteBuckets(kind, position);
        WriteBound(double.PositiveInfinity, isStale ? _sum : _count, kind, position);
    }

    private void WriteBuckets(MetricKind kind, int position)
    {
        for (var i = _negative.Buckets.Count - 1; i >= 0; i--)
        {
            var (index, count) = _negative.Buckets[i];
            WriteBucket(-Bound(index), -Bound(index - 1), count, kind, position);
        }

        if (_zeros > 0) WriteBucket(_negative.Buckets.Count > 0 ? -_zeroThreshold : double.NegativeInfinity, _zeroThreshold, _zeros, kind, position);
        foreach (var (index, count) in _positive.Buckets) WriteBucket(Bound(index - 1), Bound(index), count, kind, position);
    }

    private void WriteBucket(double lower, double upper, double count, MetricKind kind, int position)
    {
        // Where one bucket ends the next may begin, and infinity is written last.
        if (lower > _bound && lower < double.PositiveInfinity) WriteBound(lower, _cumulative, kind, position);
        _cumulative += count;
        if (upper > _bound && upper < double.PositiveInfinity) WriteBound(upper, _cumulative, kind, position);
    }

    private void WriteBound(double bound, double count, MetricKind kind, int position)
    {
        _bound = bound;
        _text.Clear();
        _text.Append(bound);
        var shared = writer.Labels.Count;
        writer.Labels.Add("le"u8, _text.Written);
        writer.Write(_name.Written, new SeriesMeaning(kind), new Sample(_time, count), position);
        writer.Labels.Truncate(shared);
    }

    private void WritePart(ReadOnlySpan<byte> metric, ReadOnlySpan<byte> suffix, MetricKind kind, double value, int position)
    {
        Append(metric, suffix);
        writer.Write(_name.Written, new SeriesMeaning(kind), new Sample(_time, value), position);
    }

    private void Append(ReadOnlySpan<byte> metric, ReadOnlySpan<byte> suffix)
    {
        _name.Clear();
        _name.Append(metric);
        _name.Append(suffix);
    }

    private double Bound(long index)
    {
        if (_schema != CustomBounds) return Power(Exponent(index));
        return index < 0 ? double.NegativeInfinity : index < _bounds.Count ? _bounds[(int)index] : double.PositiveInfinity;
    }

    private double Exponent(long index) => Math.ScaleB(index, -_schema);

    private static double Power(double exponent)
    {
        if (exponent == Math.Truncate(exponent)) return Math.ScaleB(1, (int)exponent);
        var bound = Math.Pow(2, exponent);
        Span<byte> text = stackalloc byte[40];
        return double.IsFinite(bound) && bound.TryFormat(text, out var length, "G12", CultureInfo.InvariantCulture) ? double.Parse(text[..length], CultureInfo.InvariantCulture) : bound;
    }
}
