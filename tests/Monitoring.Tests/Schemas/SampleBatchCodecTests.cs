using System.Text;
using Avro;
using Avro.Generic;
using Avro.IO;
using FsCheck.Xunit;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Schemas;

/// <summary>Our codec of samples against Apache.Avro's, both ways.</summary>
public sealed class SampleBatchCodecTests
{
    // Without the logical type, because DateTime holds fewer values than a long of milliseconds.
    private static RecordSchema Raw { get; } = (RecordSchema)Schema.Parse(SchemaCatalogue.SampleBatch.Json.Replace(", \"logicalType\": \"timestamp-millis\"", "", StringComparison.Ordinal));

    [Property(MaxTest = 200)]
    public void What_we_encode_Apache_Avro_reads_field_by_field(int seed)
    {
        var series = Some(seed);
        var record = ApacheRead(Encode(series));
        Assert.Equal("metrics", record["origin_topic"]);
        Assert.Equal(3, record["origin_partition"]);
        var read = (object[])record["series"];
        Assert.Equal(series.Count, read.Length);
        foreach (var (expected, actual) in series.Zip(read.Cast<GenericRecord>()))
        {
            Assert.Equal(expected.Name, actual["name"]);
            Assert.Equal(
                expected.Labels.OrderBy(l => l.Name, Utf8Order).Select(l => $"{l.Name}={l.Value}"),
                ((object[])actual["labels"]).Cast<GenericRecord>().Select(l => $"{l["name"]}={l["value"]}"));
            Assert.Equal(expected.Kind.ToString(), ((GenericEnum)actual["kind"]).Value.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
            Assert.Equal(expected.Unit, actual["unit"]);
            Assert.Equal(expected.IsDelta, actual["delta"]);
            Assert.Equal(expected.Offset, actual["origin_offset"]);
            Assert.Equal(
                expected.Samples.Select(s => (s.Time, BitConverter.DoubleToInt64Bits(s.Value))),
                ((object[])actual["samples"]).Cast<GenericRecord>().Select(s => ((long)s["time"], BitConverter.DoubleToInt64Bits((double)s["value"]))));
        }
    }

    [Property(MaxTest = 200)]
    public void What_Apache_Avro_writes_we_read_with_the_bits_of_every_value(int seed)
    {
        var series = Some(seed);
        using var stream = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(Raw).Write(ApacheRead(Encode(series)), new BinaryEncoder(stream));
        Assert.True(SampleBatchReader.TryRead(stream.ToArray(), out var reader));
        Assert.Equal("metrics", Encoding.UTF8.GetString(reader.OriginTopic));
        Assert.Equal(3, reader.OriginPartition);
        foreach (var expected in series)
        {
            Assert.True(reader.NextSeries());
            Assert.Equal(expected.Identity(), reader.Identity.ToArray());
            Assert.Equal((expected.Kind, expected.IsDelta, expected.Offset), (reader.Meaning.Kind, reader.Meaning.IsDelta, reader.OriginOffset));
            Assert.Equal(expected.Unit, Encoding.UTF8.GetString(reader.Meaning.Unit));
            foreach (var sample in expected.Samples)
            {
                Assert.True(reader.NextSample(out var read));
                Assert.Equal((sample.Time, BitConverter.DoubleToInt64Bits(sample.Value)), (read.Time, BitConverter.DoubleToInt64Bits(read.Value)));
            }

            Assert.False(reader.NextSample(out _));
        }

        Assert.False(reader.NextSeries());
    }

    [Property(MaxTest = 1000)]
    public void Damaged_bytes_are_refused_or_read_but_never_throw(int seed)
    {
        var random = new Random(seed);
        var bytes = Encode(Some(seed));
        for (var i = random.Next(1, 6); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        var cut = bytes.AsSpan(0, random.Next(bytes.Length + 1));
        if (!SingleObject.TryParse(cut, out _, out var datum) || !SampleBatchReader.TryRead(datum, out var reader)) return;
        while (reader.NextSeries()) Assert.False(reader.Identity.IsEmpty);
    }

    [Fact]
    public void A_stale_marker_keeps_its_bits()
    {
        var stale = new TestSeries("up", [], MetricKind.Gauge, "", false, 0, [new Sample(1, Sample.Stale), new Sample(2, double.NaN)]);
        Assert.True(SampleBatchReader.TryRead(Encode([stale]).AsSpan(SingleObject.HeaderLength), out var reader));
        Assert.True(reader.NextSeries() && reader.NextSample(out var first) && first.IsStale);
        Assert.True(reader.NextSample(out var second) && double.IsNaN(second.Value) && !second.IsStale);
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        var series = Enumerable.Range(0, 20).Select(i => new RandomSeries(i).Next()).Select(s => (Identity: s.Identity(), Samples: s.Samples.ToArray())).ToArray();
        var encoder = new SampleBatchEncoder();
        var read = 0;
        void Round()
        {
            encoder.Begin("metrics", 0);
            foreach (var (identity, samples) in series) encoder.Add(identity, new SeriesMeaning(MetricKind.Gauge), 1, samples);
            SampleBatchReader.TryRead(encoder.End()[SingleObject.HeaderLength..], out var reader);
            while (reader.NextSeries()) read++;
        }

        Round();
        Assert.Equal(0, Allocation.LeastOf(Round));
        Assert.True(read >= 40);
    }

    private static List<TestSeries> Some(int seed)
    {
        var random = new RandomSeries(seed);
        return [.. Enumerable.Range(0, Math.Abs(seed % 6)).Select(_ => random.Next())];
    }

    private static byte[] Encode(IEnumerable<TestSeries> series)
    {
        var encoder = new SampleBatchEncoder();
        encoder.Begin("metrics", 3);
        foreach (var s in series) encoder.Add(s.Identity(), new SeriesMeaning(s.Kind, Encoding.UTF8.GetBytes(s.Unit), s.IsDelta), s.Offset, [.. s.Samples]);
        return encoder.End().ToArray();
    }

    private static GenericRecord ApacheRead(ReadOnlySpan<byte> record)
    {
        Assert.True(SingleObject.TryParse(record, out var fingerprint, out var datum));
        Assert.Equal(SchemaCatalogue.SampleBatch.Fingerprint, fingerprint);
        using var stream = new MemoryStream(datum.ToArray());
        return new GenericDatumReader<GenericRecord>(Raw, Raw).Read(null!, new BinaryDecoder(stream));
    }

    private static Comparer<string> Utf8Order { get; } = Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));
}
