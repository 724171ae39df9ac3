using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>Encodes deltas as Avro single objects without allocating once warm; see <c>metric-deltas.avsc</c>. Single-threaded.</summary>
public sealed class MetricDeltasEncoder
{
    private readonly AvroWriter _writer = new();

    /// <summary>Bytes written so far, header included.</summary>
    public int Length => _writer.Written.Length;

    /// <summary>Deltas added since <see cref="Begin"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Starts a record.</summary>
    /// <param name="originTopic">Topic of the events.</param>
    /// <param name="originPartition">Its partition.</param>
    public void Begin(string originTopic, int originPartition)
    {
        Count = 0;
        _writer.Clear();
        _writer.SingleObjectHeader(SchemaCatalogue.MetricDeltas.Fingerprint);
        _writer.String(originTopic);
        _writer.Long(originPartition);
    }

    public void Add(in MetricDelta delta)
    {
        Count++;
        var w = _writer;
        w.Long(1); // A block of one: how many there will be is not known yet.
        w.Raw(delta.Identity);
        w.Long((long)delta.Meaning.Kind);
        w.Bytes(delta.Meaning.Unit);
        w.Long((long)delta.Shows);
        w.Long(delta.Start);
        var value = delta.Value;
        w.Long(value.Count);
        w.Double(value.Sum);
        w.Double(value.Min);
        w.Double(value.Max);
        w.Double(value.First);
        w.Long(value.FirstTime);
        w.Double(value.Last);
        w.Long(value.LastTime);
        w.Double(value.Increase);
        w.OptionalBytes(delta.Money);
        w.OptionalBytes(delta.QuantileSketch);
        w.OptionalBytes(delta.DistinctSketch);
    }

    /// <summary>Ends the record, which is valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        _writer.Long(0);
        return _writer.Written;
    }
}
