using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Facts;

/// <summary>Facts of joins as Avro single objects; see <c>join-fact.avsc</c>.</summary>
public static class JoinFactCodec
{
    /// <summary>Writes the single object behind what the writer holds.</summary>
    public static void Write(AvroWriter writer, in JoinFact fact)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.SingleObjectHeader(SchemaCatalogue.JoinFact.Fingerprint);
        writer.Bytes(fact.OriginTopic);
        writer.Bytes(fact.Join);
        writer.Long(fact.IsRight ? 1 : 0);
        writer.Bytes(fact.Key);
        writer.Long(fact.Time);
        writer.Raw(fact.Labels);
    }

    /// <summary>Reads the datum behind the single-object header.</summary>
    /// <param name="datum">Written with exactly <see cref="SchemaCatalogue.JoinFact"/>.</param>
    /// <param name="fact">Lies in the datum.</param>
    /// <returns>False where the bytes do not fit the schema, or mean nothing.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datum, out JoinFact fact)
    {
        var r = new AvroReader(datum);
        var (topic, join, side, key, time) = (r.Bytes(), r.Bytes(), r.Branch(2), r.Bytes(), r.Long());
        var labels = r.Position;
        LabelBlock.Skip(ref r);
        fact = default;
        if (!r.AtEnd || join.Length == 0 || key.Length == 0 || !FactTime.IsSane(time)) return false;
        fact = new JoinFact
        {
            OriginTopic = datum.Slice(topic.Start, topic.Length),
            Join = datum.Slice(join.Start, join.Length),
            IsRight = side == 1,
            Key = datum.Slice(key.Start, key.Length),
            Time = time,
            Labels = datum[labels..],
        };
        return true;
    }
}
