using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Facts;

/// <summary>Facts of sessions as Avro single objects; see <c>session-fact.avsc</c>.</summary>
public static class SessionFactCodec
{
    // The end of the year 9999; beyond it, sums of times may overflow.
    private const long LatestTime = 253_402_300_800_000;

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
        for (var left = r.Block(); left > 0; left = r.Block())
        {
            for (; left > 0 && !r.Failed; left--)
            {
                r.Bytes();
                r.Bytes();
            }
        }

        fact = default;
        if (!r.AtEnd || session.Length == 0 || time is <= -LatestTime or >= LatestTime) return false;
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
