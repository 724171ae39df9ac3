using System.Text;
using Avro;
using Avro.Generic;
using Avro.IO;
using FsCheck.Xunit;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Schemas;

/// <summary>Our fast codec against Apache.Avro's, both ways.</summary>
public sealed class LogEventCodecTests
{
    [Property(MaxTest = 300)]
    public void What_we_encode_Apache_Avro_reads_field_by_field(int seed)
    {
        var e = new RandomEvents(seed).Next();
        var record = ApacheRead(new LogEventEncoder().Encode(e));
        Assert.Equal(e.Origin.Topic, record["origin_topic"]);
        Assert.Equal(e.Origin.Partition, record["origin_partition"]);
        Assert.Equal(e.Origin.Offset, record["origin_offset"]);
        Assert.Equal(e.Origin.Index, record["origin_index"]);
        Assert.Equal(e.EventTime, Micros(record["event_time"]));
        Assert.Equal(e.TimeSource.ToString().ToLowerInvariant(), ((GenericEnum)record["time_source"]).Value);
        Assert.Equal(e.ObservedTime == 0 ? null : e.ObservedTime, Micros(record["observed_time"]));
        Assert.Equal(e.ReceivedTime, Micros(record["received_time"]));
        Assert.Equal((int)e.Severity, record["severity"]);
        Assert.Equal(e.Family.ToString().ToLowerInvariant(), ((GenericEnum)record["family"]).Value);
        Assert.Equal((int)e.Flags, record["flags"]);
        Assert.Equal(e.Category.ToString(), record["category"]);
        Assert.Equal(e.Service.ToString(), record["service"]);
        Assert.Equal(e.Host.ToString(), record["host"]);
        Assert.Equal(e.Message.ToString(), record["message"]);
        Assert.Equal(e.TraceId.IsEmpty ? null : e.TraceId.ToString(), record["trace_id"]);
        Assert.Equal(e.SpanId.IsEmpty ? null : e.SpanId.ToString(), record["span_id"]);
        Assert.Equal(Encoding.UTF8.GetString(new AttributesJson().Write(e.Fields)), record["attributes"]);
    }

    [Property(MaxTest = 300)]
    public void What_Apache_Avro_writes_is_what_we_write_and_read(int seed)
    {
        var e = new RandomEvents(seed).Next();
        var ours = new LogEventEncoder().Encode(e);
        var theirs = ApacheWrite(ApacheRead(ours), SchemaCatalogue.LogEvent.Parsed);
        Assert.Equal(ours[SingleObject.HeaderLength..].ToArray(), theirs);
        Assert.True(LogEventView.TryRead(theirs, out var view));
        Assert.Equal(e.EventTime, view.EventTime);
        Assert.Equal(e.ObservedTime, view.ObservedTime);
        Assert.Equal(e.Severity, view.Severity);
        Assert.Equal(e.Message.ToString(), Encoding.UTF8.GetString(view.Message));
        Assert.Equal(e.SpanId.ToString(), Encoding.UTF8.GetString(view.SpanId));
    }

    [Property(MaxTest = 500)]
    public void Damaged_bytes_are_refused_or_read_but_never_throw(int seed)
    {
        var random = new Random(seed);
        var bytes = new LogEventEncoder().Encode(new RandomEvents(seed).Next()).ToArray();
        for (var i = random.Next(1, 6); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        var cut = bytes.AsSpan(0, random.Next(bytes.Length + 1));
        if (SingleObject.TryParse(cut, out _, out var datum)) LogEventView.TryRead(datum, out _);
    }

    [Fact]
    public void A_record_of_an_older_schema_is_read_with_defaults()
    {
        var old = Without("attributes", "flags", "span_id");
        var datum = Resolve(old, Fill(old));
        Assert.True(LogEventView.TryRead(datum, out var view));
        Assert.Equal("{}", Encoding.UTF8.GetString(view.Attributes));
        Assert.Equal(EventFlags.None, view.Flags);
        Assert.True(view.SpanId.IsEmpty);
        Assert.Equal("hello", Encoding.UTF8.GetString(view.Message));
    }

    [Fact]
    public void A_record_of_a_newer_schema_is_read_without_what_we_do_not_know()
    {
        var newer = SchemaCatalogue.LogEvent.Json.Replace(
            "{ \"name\": \"message\", \"type\": \"string\" }",
            "{ \"name\": \"template_id\", \"type\": [\"null\", \"long\"], \"default\": null }, { \"name\": \"message\", \"type\": \"string\" }",
            StringComparison.Ordinal);
        var datum = Resolve(newer, Fill(newer));
        Assert.True(LogEventView.TryRead(datum, out var view));
        Assert.Equal("hello", Encoding.UTF8.GetString(view.Message));
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(view.Attributes));
    }

    [Fact]
    public void The_encoder_allocates_nothing_once_warm()
    {
        var e = new RandomEvents(1).Next();
        var encoder = new LogEventEncoder();
        encoder.Encode(e);
        Assert.Equal(0, Allocation.LeastOf(() =>
        {
            for (var i = 0; i < 1000; i++) encoder.Encode(e);
        }));
    }

    private static byte[] Resolve(string writer, byte[] datum)
    {
        var resolver = new SchemaResolver();
        var fingerprint = resolver.Add(writer);
        Assert.NotEqual(SchemaCatalogue.LogEvent.Fingerprint, fingerprint);
        return resolver.Resolve(fingerprint, datum, SchemaCatalogue.LogEvent);
    }

    private static string Without(params string[] fields)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(SchemaCatalogue.LogEvent.Json)!;
        var array = json["fields"]!.AsArray();
        foreach (var field in fields) array.Remove(array.Single(f => (string?)f!["name"] == field));
        return json.ToJsonString();
    }

    private static byte[] Fill(string json)
    {
        var schema = (RecordSchema)Schema.Parse(json);
        var record = new GenericRecord(schema);
        foreach (var field in schema.Fields)
        {
            record.Add(field.Name, field.Name switch
            {
                "message" => "hello",
                "attributes" => "{\"a\":1}",
                "time_source" or "family" => new GenericEnum((EnumSchema)field.Schema, ((EnumSchema)field.Schema).Symbols[0]),
                "event_time" or "received_time" => DateTime.UnixEpoch,
                _ => field.Schema.Tag switch { Schema.Type.String => "x", Schema.Type.Int => 1, Schema.Type.Long => 1L, _ => (object?)null },
            });
        }

        return ApacheWrite(record, schema);
    }

    private static GenericRecord ApacheRead(ReadOnlySpan<byte> record)
    {
        Assert.True(SingleObject.TryParse(record, out var fingerprint, out var datum));
        Assert.Equal(SchemaCatalogue.LogEvent.Fingerprint, fingerprint);
        using var stream = new MemoryStream(datum.ToArray());
        return new GenericDatumReader<GenericRecord>(Raw, Raw).Read(null!, new BinaryDecoder(stream));
    }

    private static byte[] ApacheWrite(GenericRecord record, Schema schema)
    {
        using var stream = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(ReferenceEquals(record.Schema, Raw) ? Raw : schema).Write(record, new BinaryEncoder(stream));
        return stream.ToArray();
    }

    // Without the logical types, because DateTime holds fewer values than a long of microseconds.
    private static RecordSchema Raw { get; } = (RecordSchema)Schema.Parse(SchemaCatalogue.LogEvent.Json.Replace(", \"logicalType\": \"timestamp-micros\"", "", StringComparison.Ordinal));

    private static long? Micros(object? value) => (long?)value;
}
