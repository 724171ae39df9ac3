using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>Walks name and labels of a series, as they lie in an identity or in a record.</summary>
public ref struct LabelReader
{
    private readonly ReadOnlySpan<byte> _data;
    private AvroReader _reader;
    private long _left;
    private bool _ended;

    /// <param name="series">Bytes that begin with an identity.</param>
    public LabelReader(ReadOnlySpan<byte> series)
    {
        _data = series;
        _reader = new AvroReader(series);
        Metric = Slice(_reader.Bytes());
    }

    /// <summary>The metric's name.</summary>
    public ReadOnlySpan<byte> Metric { get; }

    /// <summary>The current label's name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The current label's value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Bytes read so far: at the end, the identity's length.</summary>
    public readonly int Position => _reader.Position;

    /// <summary>True once something did not fit the encoding.</summary>
    public readonly bool Failed => _reader.Failed;

    /// <summary>True where there is another label, which is then current.</summary>
    public bool Next()
    {
        if (_left == 0 && !_ended)
        {
            _left = _reader.Block();
            _ended = _left == 0;
        }

        if (_ended) return false;
        _left--;
        Name = Slice(_reader.Bytes());
        Value = Slice(_reader.Bytes());
        return !_reader.Failed;
    }

    private readonly ReadOnlySpan<byte> Slice((int Start, int Length) range) => _data.Slice(range.Start, range.Length);
}
