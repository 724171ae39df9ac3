using System.Text;
using Avro;
using Avro.Generic;
using Avro.IO;
using FsCheck.Xunit;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Facts;

namespace Monitoring.Tests.Schemas;

/// <summary>Our codec of facts of joins against Apache.Avro's, both ways.</summary>
public sealed class JoinFactCodecTests
{
    // Without the logical type, because DateTime holds fewer values than a long of milliseconds.
    private static RecordSchema Raw { get; } = (RecordSchema)Schema.Parse(SchemaCatalogue.JoinFact.Json.Replace(", \"logicalType\": \"timestamp-millis\"", "", StringComparison.Ordinal));

    [Property(MaxTest = 200)]
    public void What_we_encode_Apache_Avro_reads_and_what_it_writes_we_read(int seed)
    {
        var datum = Encode(seed).AsSpan(SingleObject.HeaderLength).ToArray();
        using var read = new MemoryStream(datum);
        var record = new GenericDatumReader<GenericRecord>(Raw, Raw).Read(null!, new BinaryDecoder(read));
        Assert.True(JoinFactCodec.TryRead(datum, out var fact));
        Assert.Equal(
            (record["origin_topic"], record["join"], ((GenericEnum)record["side"]).Value, record["key"], record["time"]),
            (Text(fact.OriginTopic), Text(fact.Join), fact.IsRight ? "right" : "left", Text(fact.Key), fact.Time));
        Assert.Equal(["tenant=a"], ((object[])record["labels"]).Cast<GenericRecord>().Select(l => $"{l["name"]}={l["value"]}"));
        using var written = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(Raw).Write(record, new BinaryEncoder(written));
        Assert.True(JoinFactCodec.TryRead(written.ToArray(), out var again));
        Assert.Equal((Text(fact.Key), fact.Time, fact.IsRight), (Text(again.Key), again.Time, again.IsRight));

        static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
    }

    [Property(MaxTest = 1000)]
    public void Damaged_bytes_are_refused_or_read_but_never_throw(int seed)
    {
        var random = new Random(seed);
        var bytes = Encode(seed);
        for (var i = random.Next(1, 6); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        if (SingleObject.TryParse(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _, out var datum) && JoinFactCodec.TryRead(datum, out var fact)) Assert.False(fact.Key.IsEmpty || fact.Join.IsEmpty);
    }

    [Theory]
    [InlineData("j", "", 0, false)]
    [InlineData("", "k", 0, false)]
    [InlineData("j", "k", 0, true)]
    [InlineData("j", "k", 253_402_300_799_999, true)]
    [InlineData("j", "k", 253_402_300_800_000, false)]
    [InlineData("j", "k", -253_402_300_800_000, false)]
    public void A_fact_without_join_or_key_or_of_a_wild_time_is_refused(string join, string key, long time, bool isRead)
    {
        var writer = new AvroWriter();
        JoinFactCodec.Write(writer, new JoinFact { Join = Encoding.UTF8.GetBytes(join), Key = Encoding.UTF8.GetBytes(key), Time = time, Labels = [0] });
        Assert.Equal(isRead, JoinFactCodec.TryRead(writer.Written[SingleObject.HeaderLength..], out _));
    }

    private static byte[] Encode(int seed)
    {
        var random = new Random(seed);
        var writer = new AvroWriter();
        JoinFactCodec.Write(writer, new JoinFact
        {
            OriginTopic = "app-logs"u8,
            Join = "refunded"u8,
            IsRight = random.Next(2) == 0,
            Key = Encoding.UTF8.GetBytes($"订单{random.Next()}"),
            Time = random.NextInt64(-1_000_000_000_000, 250_000_000_000_000),
            Labels = [2, 12, .. "tenant"u8, 2, (byte)'a', 0],
        });
        return writer.Written.ToArray();
    }
}
