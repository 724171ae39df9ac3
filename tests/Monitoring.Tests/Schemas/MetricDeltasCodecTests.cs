using System.Text;
using Avro;
using Avro.Generic;
using Avro.IO;
using FsCheck.Xunit;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Schemas;

/// <summary>Our codec of deltas against Apache.Avro's, both ways.</summary>
public sealed class MetricDeltasCodecTests
{
    // Without the logical type, because DateTime holds fewer values than a long of milliseconds.
    private static RecordSchema Raw { get; } = (RecordSchema)Schema.Parse(SchemaCatalogue.MetricDeltas.Json.Replace(", \"logicalType\": \"timestamp-millis\"", "", StringComparison.Ordinal));

    [Property(MaxTest = 200)]
    public void What_we_encode_Apache_Avro_reads_and_what_it_writes_we_read(int seed)
    {
        var record = ApacheRead(Encode(seed, out var expected));
        Assert.Equal(("app-logs", 2), (record["origin_topic"], record["origin_partition"]));
        Assert.Equal(expected, ((object[])record["deltas"]).Cast<GenericRecord>().Select(Line));
        using var stream = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(Raw).Write(record, new BinaryEncoder(stream));
        Assert.Equal(expected, Read(stream.ToArray()));
    }

    [Property(MaxTest = 1000)]
    public void Damaged_bytes_are_refused_or_read_but_never_throw(int seed)
    {
        var random = new Random(seed);
        var bytes = Encode(seed, out _);
        for (var i = random.Next(1, 6); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        if (!SingleObject.TryParse(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _, out var datum) || !MetricDeltasReader.TryRead(datum, out var deltas)) return;
        while (deltas.Next()) Assert.False(deltas.Current.Identity.IsEmpty);
    }

    [Theory]
    [InlineData(-1, 1, 1, 1, false)]
    [InlineData(1, double.NaN, 1, 1, false)]
    [InlineData(1, 1, 2, 1, false)] // The last is above the greatest.
    [InlineData(1, 1, 1, 1, true)]
    [InlineData(0, 1, 9, 1, true)] // Of what is not counted only the sum counts.
    public void Numbers_that_make_no_sense_are_refused(long count, double sum, double last, double max, bool isRead)
    {
        var encoder = new MetricDeltasEncoder();
        encoder.Begin("t", 0);
        encoder.Add(new MetricDelta
        {
            Identity = new TestSeries("m", [], MetricKind.Gauge, "", false, 0, []).Identity(),
            Value = new WindowValue { Count = count, Sum = sum, Min = 1, Max = max, First = 1, Last = last, FirstTime = 5, LastTime = 6 },
        });
        Assert.Equal(isRead, MetricDeltasReader.TryRead(encoder.End()[SingleObject.HeaderLength..], out _));
    }

    private static byte[] Encode(int seed, out List<string> lines)
    {
        var random = new Random(seed);
        var series = new RandomSeries(seed);
        var encoder = new MetricDeltasEncoder();
        encoder.Begin("app-logs", 2);
        lines = [];
        for (var i = random.Next(5); i > 0; i--)
        {
            var one = series.Next();
            var value = new WindowValue();
            for (var n = random.Next(4); n > 0; n--) value.Add(random.NextInt64(1L << 40), random.NextDouble());
            value.AddUncounted(random.Next(3));
            var money = random.Next(2) == 0 ? "" : "-12.340";
            byte[] sketch = random.Next(2) == 0 ? [] : [1, 2, 3];
            var shows = (Shows)random.Next(13);
            encoder.Add(new MetricDelta
            {
                Identity = one.Identity(),
                Meaning = new SeriesMeaning(one.Kind, Encoding.UTF8.GetBytes(one.Unit)),
                Shows = shows,
                Start = i * 10_000,
                Value = value,
                Money = Encoding.UTF8.GetBytes(money),
                QuantileSketch = sketch,
            });
            lines.Add(Line(one.Name, one.Kind.ToString(), one.Unit, shows.ToString(), i * 10_000, value, money, sketch));
        }

        return encoder.End().ToArray();
    }

    private static List<string> Read(byte[] datum)
    {
        Assert.True(MetricDeltasReader.TryRead(datum, out var deltas));
        Assert.Equal(("app-logs", 2), (Encoding.UTF8.GetString(deltas.OriginTopic), deltas.OriginPartition));
        var lines = new List<string>();
        while (deltas.Next())
        {
            var d = deltas.Current;
            lines.Add(Line(
                Encoding.UTF8.GetString(new LabelReader(d.Identity).Metric), d.Meaning.Kind.ToString(), Encoding.UTF8.GetString(d.Meaning.Unit), d.Shows.ToString(), d.Start, d.Value,
                Encoding.UTF8.GetString(d.Money), d.QuantileSketch.ToArray()));
        }

        return lines;
    }

    private static string Line(GenericRecord d) => Line(
        (string)d["name"], Pascal(d["kind"]), (string)d["unit"], Pascal(d["shows"]), (long)d["start"],
        new WindowValue
        {
            Count = (long)d["count"],
            Sum = (double)d["sum"],
            Min = (double)d["min"],
            Max = (double)d["max"],
            First = (double)d["first"],
            FirstTime = (long)d["first_time"],
            Last = (double)d["last"],
            LastTime = (long)d["last_time"],
            Increase = (double)d["increase"],
        },
        (string?)d["money"] ?? "", (byte[]?)d["quantile_sketch"] ?? []);

    private static string Line(string name, string kind, string unit, string shows, long start, WindowValue v, string money, byte[] sketch) => FormattableString.Invariant(
        $"{name} {kind} {unit} {shows} {start} {v.Count} {v.Sum} {v.Min} {v.Max} {v.First} {v.FirstTime} {v.Last} {v.LastTime} {v.Increase} {money} {Convert.ToHexString(sketch)}");

    private static string Pascal(object symbol) => string.Concat(((GenericEnum)symbol).Value.Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    private static GenericRecord ApacheRead(ReadOnlySpan<byte> record)
    {
        Assert.True(SingleObject.TryParse(record, out var fingerprint, out var datum));
        Assert.Equal(SchemaCatalogue.MetricDeltas.Fingerprint, fingerprint);
        using var stream = new MemoryStream(datum.ToArray());
        return new GenericDatumReader<GenericRecord>(Raw, Raw).Read(null!, new BinaryDecoder(stream));
    }
}
