using System.Text;
using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>A source says how far event time has come in it.</summary>
/// <param name="Topic">The source's topic.</param>
/// <param name="Partition">The source's partition.</param>
/// <param name="Time">ms since 1970 UTC: every event up to here has probably come.</param>
/// <param name="IsIdle">True where nothing has come for a while: nobody waits for this source until it says otherwise.</param>
public sealed record Watermark(string Topic, int Partition, long Time, bool IsIdle);

/// <summary>Watermarks as Avro single objects; see <c>watermark.avsc</c>.</summary>
public static class WatermarkCodec
{
    public static byte[] Encode(Watermark watermark)
    {
        ArgumentNullException.ThrowIfNull(watermark);
        var w = new AvroWriter();
        w.SingleObjectHeader(SchemaCatalogue.Watermark.Fingerprint);
        w.String(watermark.Topic);
        w.Long(watermark.Partition);
        w.Long(watermark.Time);
        w.Boolean(watermark.IsIdle);
        return w.Written.ToArray();
    }

    /// <summary>Reads the datum behind the single-object header.</summary>
    /// <returns>Null where the bytes do not fit the schema.</returns>
    public static Watermark? Read(ReadOnlySpan<byte> datum)
    {
        var r = new AvroReader(datum);
        var (topic, partition, time, isIdle) = (r.Bytes(), r.Int(), r.Long(), r.Boolean());
        return r.AtEnd ? new Watermark(Encoding.UTF8.GetString(datum.Slice(topic.Start, topic.Length)), partition, time, isIdle) : null;
    }
}
