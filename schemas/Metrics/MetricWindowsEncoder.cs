using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>What a window shows beside its numbers; spans are empty and numbers null where it has none of it.</summary>
public ref struct WindowExtras
{
    /// <summary>The one number that the metric stands for.</summary>
    public double Value { get; set; }

    /// <summary>True where <see cref="WindowValue.Increase"/> means something: for counters.</summary>
    public bool HasIncrease { get; set; }

    /// <summary>p50, p90, p95, p99; or empty.</summary>
    public ReadOnlySpan<double> Quantiles { get; set; }

    /// <summary>A <c>DDSketch</c>, or empty.</summary>
    public ReadOnlySpan<byte> QuantileSketch { get; set; }

    public double? Distinct { get; set; }

    /// <summary>A <c>HyperLogLog</c>, or empty.</summary>
    public ReadOnlySpan<byte> DistinctSketch { get; set; }

    /// <summary>A decimal in invariant text, or empty.</summary>
    public ReadOnlySpan<byte> Money { get; set; }
}

/// <summary>Encodes the results of one window as Avro single objects, without allocating once warm; see <c>metric-windows.avsc</c>. Single-threaded.</summary>
public sealed class MetricWindowsEncoder
{
    private readonly AvroWriter _writer = new();

    /// <summary>Bytes written so far, header included.</summary>
    public int Length => _writer.Written.Length;

    /// <summary>Results added since <see cref="Begin"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Starts a record.</summary>
    /// <param name="level">The windows' length by name.</param>
    /// <param name="start">ms since 1970 UTC.</param>
    /// <param name="end">ms since 1970 UTC.</param>
    public void Begin(string level, long start, long end)
    {
        Count = 0;
        _writer.Clear();
        _writer.SingleObjectHeader(SchemaCatalogue.MetricWindows.Fingerprint);
        _writer.String(level);
        _writer.Long(start);
        _writer.Long(end);
    }

    /// <summary>Adds a series.</summary>
    /// <param name="identity">Name and labels, canonical and encoded.</param>
    /// <param name="meaning">What the values mean.</param>
    /// <param name="revision">0 for the first result of the window.</param>
    /// <param name="isFinal">False for an early result.</param>
    /// <param name="value">Its numbers.</param>
    /// <param name="extras">What else it shows.</param>
    public void Add(ReadOnlySpan<byte> identity, in SeriesMeaning meaning, int revision, bool isFinal, in WindowValue value, in WindowExtras extras)
    {
        Count++;
        var w = _writer;
        w.Long(1); // A block of one.
        w.Raw(identity);
        w.Long((long)meaning.Kind);
        w.Bytes(meaning.Unit);
        w.Long(revision);
        w.Boolean(isFinal);
        w.Double(extras.Value);
        w.Long(value.Count);
        w.Double(value.Sum);
        w.Double(value.Min);
        w.Double(value.Max);
        w.Double(value.First);
        w.Double(value.Last);
        Optional(extras.HasIncrease ? value.Increase : null);
        w.OptionalBytes(extras.Money);
        Optional(extras.Distinct);
        w.Long(extras.Quantiles.IsEmpty ? 0 : 1);
        foreach (var quantile in extras.Quantiles) w.Double(quantile);
        w.OptionalBytes(extras.QuantileSketch);
        w.OptionalBytes(extras.DistinctSketch);
    }

    /// <summary>Ends the record, which is valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        _writer.Long(0);
        return _writer.Written;
    }

    private void Optional(double? number)
    {
        _writer.Long(number is null ? 0 : 1);
        if (number is { } n) _writer.Double(n);
    }
}
