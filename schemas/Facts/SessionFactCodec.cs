using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Facts;

/// <summary>Facts of sessions as Avro single objects; see <c>session-fact.avsc</c>.</summary>
public static class SessionFactCodec
{
    /// <summary>Writes the single object behind what the writer holds.</summary>
    public static void Write(AvroWriter writer, in SessionFact fact)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.SingleObjectHeader(SchemaCatalogue.SessionFact.Fingerprint);
        writer.Bytes(fact.OriginTopic);
        writer.Bytes(fact.Session);
        writer.Long(fact.Time);
        writer.Boolean(fact.IsPageView);
        writer.Bytes(fact.Step);
        writer.Raw(fact.Labels);
    }

    /// <summary>Reads the datum behind the single-object header.</summary>
    /// <param name="datum">Written with exactly <see cref="SchemaCatalogue.SessionFact"/>.</param>
    /// <param name="fact">Lies in the datum.</param>
    /// <returns>False where the bytes do not fit the schema, or mean nothing.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datum, out SessionFact fact)
    {
        var r = new AvroReader(datum);
        var (topic, session, time, isPageView, step) = (r.Bytes(), r.Bytes(), r.Long(), r.Boolean(), r.Bytes());
        var labels = r.Position;
        LabelBlock.Skip(ref r);
        fact = default;
        if (!r.AtEnd || session.Length == 0 || !FactTime.IsSane(time)) return false;
        fact = new SessionFact
        {
            OriginTopic = datum.Slice(topic.Start, topic.Length),
            Session = datum.Slice(session.Start, session.Length),
            Time = time,
            IsPageView = isPageView,
            Step = datum.Slice(step.Start, step.Length),
            Labels = datum[labels..],
        };
        return true;
    }
}
