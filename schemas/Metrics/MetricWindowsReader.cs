using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>Walks the results of a window. Everything it shows lies in the record.</summary>
public ref struct MetricWindowsReader
{
    private readonly ReadOnlySpan<byte> _datum;
    private AvroReader _reader;
    private long _left;
    private bool _ended;

    private MetricWindowsReader(ReadOnlySpan<byte> datum)
    {
        _datum = datum;
        _reader = new AvroReader(datum);
        Level = Slice(_reader.Bytes());
        Start = _reader.Long();
        End = _reader.Long();
    }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Level { get; }

    /// <summary>ms since 1970 UTC.</summary>
    public long Start { get; }

    /// <summary>ms since 1970 UTC.</summary>
    public long End { get; }

    /// <summary>Name and labels of the current series, encoded.</summary>
    public ReadOnlySpan<byte> Identity { get; private set; }

    public MetricKind Kind { get; private set; }

    public ReadOnlySpan<byte> Unit { get; private set; }

    public int Revision { get; private set; }

    public bool IsFinal { get; private set; }

    /// <summary>Its numbers; times are not part of the record.</summary>
    public WindowValue Value { get; private set; }

    /// <summary>What else it shows; its quantiles are in <see cref="Quantiles"/>.</summary>
    public WindowExtras Extras { get; private set; }

    /// <summary>p50, p90, p95, p99; only where <see cref="HasQuantiles"/>.</summary>
    public (double P50, double P90, double P95, double P99) Quantiles { get; private set; }

    public bool HasQuantiles { get; private set; }

    /// <summary>Reads the datum behind the single-object header, written with exactly <see cref="SchemaCatalogue.MetricWindows"/>.</summary>
    /// <returns>False where the bytes do not fit the schema; where they do, no later call fails.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datum, out MetricWindowsReader reader)
    {
        reader = new MetricWindowsReader(datum);
        var trial = reader;
        while (trial.Next())
        {
        }

        return trial._reader.AtEnd;
    }

    /// <summary>True where there is another series, which is then current.</summary>
    public bool Next()
    {
        if (_left == 0 && !_ended)
        {
            _left = _reader.Block();
            _ended = _left == 0;
        }

        if (_ended || _reader.Failed) return false;
        _left--;
        ReadIdentity();
        Kind = (MetricKind)_reader.Branch(8);
        Unit = Slice(_reader.Bytes());
        (Revision, IsFinal) = (_reader.Int(), _reader.Boolean());
        var shown = _reader.Double();
        var value = new WindowValue { Count = _reader.Long(), Sum = _reader.Double(), Min = _reader.Double(), Max = _reader.Double(), First = _reader.Double(), Last = _reader.Double() };
        var increase = Optional();
        value.Increase = increase ?? 0;
        Value = value;
        var extras = new WindowExtras { Value = shown, HasIncrease = increase is not null, Money = Slice(_reader.OptionalBytes()), Distinct = Optional() };
        HasQuantiles = _reader.Branch(2) == 1;
        Quantiles = HasQuantiles ? (_reader.Double(), _reader.Double(), _reader.Double(), _reader.Double()) : default;
        extras.QuantileSketch = Slice(_reader.OptionalBytes());
        extras.DistinctSketch = Slice(_reader.OptionalBytes());
        Extras = extras;
        return !_reader.Failed;
    }

    private void ReadIdentity()
    {
        var start = _reader.Position;
        var labels = new LabelReader(_datum[start..]);
        while (labels.Next())
        {
        }

        if (labels.Failed)
        {
            _reader.Fail();
            return;
        }

        Identity = _datum.Slice(start, labels.Position);
        _reader.Skip(labels.Position);
    }

    private double? Optional() => _reader.Branch(2) == 0 ? null : _reader.Double();

    private readonly ReadOnlySpan<byte> Slice((int Start, int Length) range) => _datum.Slice(range.Start, range.Length);
}
