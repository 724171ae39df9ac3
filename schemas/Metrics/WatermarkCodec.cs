using System.Text;
using Monitoring.Schemas.Avro;

namespace Monitoring.Schemas.Metrics;

/// <summary>Partitions of one topic that have to have spoken.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partitions">How many partitions it has.</param>
public sealed record WatermarkSources(string Topic, int Partitions);

/// <summary>A source says how far event time has come in it.</summary>
/// <param name="Topic">The source's topic.</param>
/// <param name="Partition">The source's partition.</param>
/// <param name="Time">ms since 1970 UTC: every event up to here has probably come.</param>
/// <param name="Sources">All that have to have spoken before anything is closed.</param>
public sealed record Watermark(string Topic, int Partition, long Time, IReadOnlyList<WatermarkSources> Sources);

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
        if (watermark.Sources.Count > 0) w.Long(watermark.Sources.Count);
        foreach (var source in watermark.Sources)
        {
            w.String(source.Topic);
            w.Long(source.Partitions);
        }

        w.Long(0);
        return w.Written.ToArray();
    }

    /// <summary>Reads the datum behind the single-object header.</summary>
    /// <returns>Null where the bytes do not fit the schema.</returns>
    public static Watermark? Read(ReadOnlySpan<byte> datum)
    {
        var r = new AvroReader(datum);
        var (topic, partition, time) = (Text(datum, r.Bytes()), r.Int(), r.Long());
        var sources = new List<WatermarkSources>();
        // Each takes two bytes at least, so that a wrong count ends with the datum.
        for (var left = r.Block(); left > 0 && !r.Failed; left = r.Block())
        {
            for (; left > 0 && !r.Failed; left--) sources.Add(new WatermarkSources(Text(datum, r.Bytes()), r.Int()));
        }

        return r.AtEnd ? new Watermark(topic, partition, time, sources) : null;
    }

    private static string Text(ReadOnlySpan<byte> datum, (int Start, int Length) range) => Encoding.UTF8.GetString(datum.Slice(range.Start, range.Length));
}
