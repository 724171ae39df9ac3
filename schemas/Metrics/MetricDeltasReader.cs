using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>Walks the deltas of a record. Everything it shows lies in the record.</summary>
public ref struct MetricDeltasReader
{
    private readonly ReadOnlySpan<byte> _datum;
    private AvroReader _reader;
    private long _left;
    private bool _ended;

    private MetricDeltasReader(ReadOnlySpan<byte> datum)
    {
        _datum = datum;
        _reader = new AvroReader(datum);
        OriginTopic = Slice(_reader.Bytes());
        OriginPartition = _reader.Int();
    }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> OriginTopic { get; }

    public int OriginPartition { get; }

    /// <summary>The current delta. Its sketches are bytes that nobody has looked at yet.</summary>
    public MetricDelta Current { get; private set; }

    /// <summary>Reads the datum behind the single-object header, written with exactly <see cref="SchemaCatalogue.MetricDeltas"/>.</summary>
    /// <returns>False where the bytes do not fit the schema, or numbers make no sense; where the result is true, no later call fails.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datum, out MetricDeltasReader reader)
    {
        reader = new MetricDeltasReader(datum);
        var trial = reader;
        while (trial.Next())
        {
        }

        return trial._reader.AtEnd;
    }

    /// <summary>True where there is another delta, which is then current.</summary>
    public bool Next()
    {
        if (_left == 0 && !_ended)
        {
            _left = _reader.Block();
            _ended = _left == 0;
        }

        if (_ended || _reader.Failed) return false;
        _left--;
        var delta = new MetricDelta
        {
            Identity = Identity(),
            Meaning = new SeriesMeaning((MetricKind)_reader.Branch(8), Slice(_reader.Bytes())),
            Shows = (Shows)_reader.Branch((int)Shows.Money + 1),
            Start = _reader.Long(),
            Value = Value(),
            Money = Slice(_reader.OptionalBytes()),
            QuantileSketch = Slice(_reader.OptionalBytes()),
            DistinctSketch = Slice(_reader.OptionalBytes()),
        };
        Current = delta;
        return !_reader.Failed;
    }

    private ReadOnlySpan<byte> Identity()
    {
        var start = _reader.Position;
        var labels = new LabelReader(_datum[start..]);
        while (labels.Next())
        {
        }

        if (labels.Failed || labels.Metric.IsEmpty) _reader.Fail();
        if (_reader.Failed) return default;
        _reader.Skip(labels.Position);
        return _datum.Slice(start, labels.Position);
    }

    private WindowValue Value()
    {
        var value = new WindowValue
        {
            Count = _reader.Long(),
            Sum = _reader.Double(),
            Min = _reader.Double(),
            Max = _reader.Double(),
            First = _reader.Double(),
            FirstTime = _reader.Long(),
            Last = _reader.Double(),
            LastTime = _reader.Long(),
            Increase = _reader.Double(),
        };
        if (value.Count < 0 || double.IsNaN(value.Sum) || (value.Count > 0 && !MakesSense(value))) _reader.Fail();
        return value.Count > 0 ? value : new WindowValue { Sum = value.Sum };
    }

    // A NaN is in no order with anything.
    private static bool MakesSense(in WindowValue value) =>
        value.Min <= value.First && value.First <= value.Max && value.Min <= value.Last && value.Last <= value.Max && value.FirstTime <= value.LastTime && !double.IsNaN(value.Increase);

    private readonly ReadOnlySpan<byte> Slice((int Start, int Length) range) => _datum.Slice(range.Start, range.Length);
}
