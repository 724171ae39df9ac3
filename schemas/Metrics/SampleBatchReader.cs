using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>Walks a batch of samples: <see cref="NextSeries"/>, then <see cref="NextSample"/>. Everything it shows lies in the record.</summary>
public ref struct SampleBatchReader
{
    private readonly ReadOnlySpan<byte> _datum;
    private AvroReader _reader;
    private long _seriesLeft;
    private long _samplesLeft;
    private bool _seriesEnded;
    private bool _samplesEnded;

    private SampleBatchReader(ReadOnlySpan<byte> datum)
    {
        _datum = datum;
        _reader = new AvroReader(datum);
        _samplesEnded = true;
        OriginTopic = Slice(_reader.Bytes());
        OriginPartition = _reader.Int();
    }

    /// <summary>UTF-8, or empty.</summary>
    public ReadOnlySpan<byte> OriginTopic { get; }

    /// <summary>-1 where the batch comes from a publisher.</summary>
    public int OriginPartition { get; }

    /// <summary>Name and labels of the current series as they were encoded; canonical in what intake writes, anything in what a publisher writes.</summary>
    public ReadOnlySpan<byte> Identity { get; private set; }

    /// <summary>What its values mean.</summary>
    public SeriesMeaning Meaning { get; private set; }

    /// <summary>Offset of the publisher's record, or -1.</summary>
    public long OriginOffset { get; private set; }

    /// <summary>Where in the datum the current series begins.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the datum behind the single-object header, written with exactly <see cref="SchemaCatalogue.SampleBatch"/>.</summary>
    /// <param name="datum">The Avro binary, without the 10-byte header.</param>
    /// <param name="reader">Stands before the first series; meaningless where the result is false.</param>
    /// <returns>False where the bytes do not fit the schema; where they do, no later call fails.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datum, out SampleBatchReader reader)
    {
        reader = new SampleBatchReader(datum);
        var trial = reader;
        while (trial.NextSeries())
        {
            while (trial.NextSample(out _))
            {
            }
        }

        return trial._reader.AtEnd;
    }

    /// <summary>True where there is another series, which is then current. Samples left of the one before are skipped.</summary>
    public bool NextSeries()
    {
        while (NextSample(out _))
        {
        }

        if (!TakeItem(ref _seriesLeft, ref _seriesEnded)) return false;
        Position = _reader.Position;
        var labels = new LabelReader(_datum[Position..]);
        while (labels.Next())
        {
        }

        if (labels.Failed) return Fail();
        Identity = _datum.Slice(Position, labels.Position);
        _reader.Skip(labels.Position);
        var kind = (MetricKind)_reader.Branch(8);
        var unit = Slice(_reader.Bytes());
        Meaning = new SeriesMeaning(kind, unit, _reader.Boolean());
        OriginOffset = _reader.Long();
        _samplesLeft = 0;
        _samplesEnded = false;
        return !_reader.Failed;
    }

    /// <summary>The next sample of the current series.</summary>
    public bool NextSample(out Sample sample)
    {
        sample = default;
        if (!TakeItem(ref _samplesLeft, ref _samplesEnded)) return false;
        sample = new Sample(_reader.Long(), _reader.Double());
        return !_reader.Failed;
    }

    private bool TakeItem(ref long left, ref bool ended)
    {
        if (left == 0 && !ended)
        {
            left = _reader.Block();
            ended = left == 0;
        }

        if (ended || _reader.Failed) return false;
        left--;
        return true;
    }

    private bool Fail()
    {
        _reader.Fail();
        return false;
    }

    private readonly ReadOnlySpan<byte> Slice((int Start, int Length) range) => _datum.Slice(range.Start, range.Length);
}
