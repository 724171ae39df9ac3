using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>Encodes batches of samples as Avro single objects without allocating once warm. Single-threaded.</summary>
public sealed class SampleBatchEncoder
{
    private readonly AvroWriter _writer = new();

    /// <summary>Bytes written so far, header included.</summary>
    public int Length => _writer.Written.Length;

    /// <summary>Starts a batch.</summary>
    /// <param name="originTopic">The publisher's topic, or empty.</param>
    /// <param name="originPartition">Its partition, or -1.</param>
    public void Begin(string originTopic, int originPartition)
    {
        _writer.Clear();
        _writer.SingleObjectHeader(SchemaCatalogue.SampleBatch.Fingerprint);
        _writer.String(originTopic);
        _writer.Long(originPartition);
    }

    /// <summary>Adds a series.</summary>
    /// <param name="identity">What <see cref="SeriesBuilder.Build"/> gives.</param>
    /// <param name="meaning">What its values mean.</param>
    /// <param name="originOffset">Offset of the publisher's record, or -1.</param>
    /// <param name="samples">In the order in which they came.</param>
    public void Add(ReadOnlySpan<byte> identity, in SeriesMeaning meaning, long originOffset, ReadOnlySpan<Sample> samples)
    {
        // A block of one: how many series there will be is not known yet.
        _writer.Long(1);
        _writer.Raw(identity);
        _writer.Long((long)meaning.Kind);
        _writer.Bytes(meaning.Unit);
        _writer.Boolean(meaning.IsDelta);
        _writer.Long(originOffset);
        if (samples.Length > 0) _writer.Long(samples.Length);
        foreach (var sample in samples)
        {
            _writer.Long(sample.Time);
            _writer.Double(sample.Value);
        }

        _writer.Long(0);
    }

    /// <summary>Ends the batch; the record is valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        _writer.Long(0);
        return _writer.Written;
    }
}
