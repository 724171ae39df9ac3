using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Tests.Parsing;

namespace Monitoring.Tests.Gateway;

/// <summary>OTLP/HTTP: protobuf and JSON give the same, in and out.</summary>
public sealed class OtlpSpecs
{
    private const string Json = "application/json";
    private const string Protobuf = "application/x-protobuf";
    private const ulong Nanos = 1_681_251_110_123_456_789;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Metrics_of_every_shape_become_series(bool isJson)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await gateway.PostAsync("/v1/metrics", isJson ? Encoding.UTF8.GetBytes(MetricsJson) : MetricsProto(), isJson ? Json : Protobuf, null);
        Assert.Equal((200, isJson ? "{}" : ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(isJson ? Json : Protobuf, answer.Content.Headers.ContentType?.MediaType);
        const string Target = "instance=\"i\",job=\"n/s\",otel_scope_name=\"lib\"";
        Assert.Equal(
            new[]
            {
                $$"""cpu_ratio{a_b="[1,"x",{"k":true}]",{{Target}}} 0.5 @1681251110123 gauge 1""",
                $$"""cpu_ratio{{{Target}}} stale @1681251110123 gauge 1""",
                $$"""n_total{{{Target}}} -7 @1681251110123 counter delta""",
                $$"""h_seconds_sum{{{Target}}} 9.5 @1681251110123 histogram s""", $$"""h_seconds_count{{{Target}}} 6 @1681251110123 histogram s""",
                $$"""h_seconds_bucket{instance="i",job="n/s",le="0.5",otel_scope_name="lib"} 1 @1681251110123 histogram s""", $$"""h_seconds_bucket{instance="i",job="n/s",le="+Inf",otel_scope_name="lib"} 6 @1681251110123 histogram s""",
                $$"""q_sum{{{Target}}} 3 @1681251110123 summary""", $$"""q_count{{{Target}}} 2 @1681251110123 summary""", $$"""q{instance="i",job="n/s",otel_scope_name="lib",quantile="0.99"} NaN @1681251110123 summary""",
                """target_info{host_name="h",instance="i",job="n/s"} 1 @1681251110123 info""",
            }.Order(StringComparer.Ordinal),
            gateway.Samples.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_log_record_becomes_a_record_with_an_identity(bool isJson)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var body = isJson ? Encoding.UTF8.GetBytes(LogsJson) : LogsProto();
        for (var sent = 0; sent < 2; sent++)
        {
            using var answer = await gateway.PostAsync("/v1/logs", body, isJson ? Json : Protobuf, null);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        Assert.Equal(4, gateway.Writer.Records.Count);
        Assert.All(gateway.Writer.Records, r => Assert.Equal((Topics.AppLogs, 16), (r.Topic, r.Key.Length)));
        var events = gateway.Writer.Records.Select(r => Decoding.One(Encoding.UTF8.GetString(r.Value))).ToList();
        Assert.Equal(("order 7 中 failed", "shop", "h", Severity.Error, "4bf92f3577b34da6a3ce929d0e0e4736"), (events[0].Message, events[0].Service, events[0].Host, events[0].Severity, events[0].TraceId));
        Assert.Equal((new DateTimeOffset(2023, 4, 11, 22, 11, 50, TimeSpan.Zero).AddTicks(1_234_560), "00f067aa0ba902b7"), (events[0].Time, events[0].SpanId));
        Assert.Equal("{\"a\":[1,-9007199254740993,\"AQI=\"]}", events[1]["body"]);
        // The second sending is the same to intake, and the two of one body differ.
        Assert.Equal(events.Take(2), events.Skip(2));
        Assert.Equal(2, events.Select(e => e.Identity).Distinct().Count());
        Assert.DoesNotContain(events, e => e.Identity.Length == 0);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("{\"timeUnixNano\":\"0\",\"observedTimeUnixNano\":0}", false)]
    [InlineData("{\"timeUnixNano\":\"1681251110123456789\"}", true)]
    [InlineData("{\"observedTimeUnixNano\":1681251110123456789}", true)]
    public async Task Without_a_time_the_same_bytes_are_no_resend(string log, bool isIdentified)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await gateway.PostAsync("/v1/logs", Encoding.UTF8.GetBytes($"{{\"resourceLogs\":[{{\"scopeLogs\":[{{\"logRecords\":[{log}]}}]}}]}}"), Json, null);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(isIdentified, Decoding.One(Encoding.UTF8.GetString(Assert.Single(gateway.Writer.Records).Value)).Identity.Length > 0);
    }

    [Theory]
    [InlineData(true, "gzip")]
    [InlineData(false, "gzip")]
    [InlineData(false, "identity")]
    public async Task Bodies_come_packed_or_not(bool isJson, string encoding)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var body = isJson ? Encoding.UTF8.GetBytes(LogsJson) : LogsProto();
        using var answer = await gateway.PostAsync("/v1/logs", encoding == "gzip" ? Gzip(body) : body, isJson ? Json : Protobuf, encoding);
        Assert.Equal((200, 2), ((int)answer.StatusCode, gateway.Writer.Records.Count));
    }

    [Theory]
    [InlineData("/v1/metrics", "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"e\",\"exponentialHistogram\":{}},{\"name\":\"m\",\"gauge\":{\"dataPoints\":[{\"asInt\":1}]}}]}]}]}", "rejectedDataPoints", "exponential histograms are not stored")]
    [InlineData("/v1/metrics", "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"e\",\"exponentialHistogram\":{\"dataPoints\":[{},{},{}]}},{\"name\":\"m\",\"gauge\":{\"dataPoints\":[{\"asInt\":1}]}}]}]}]}", "rejectedDataPoints", "exponential histograms are not stored", "3")]
    [InlineData("/v1/logs", "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[7,{}]}]}]}", "rejectedLogRecords", "log records that are no objects")]
    public async Task What_is_refused_of_an_export_is_counted_in_the_answer(string path, string body, string field, string reason, string count = "1")
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await gateway.PostAsync(path, Encoding.UTF8.GetBytes(body), Json, null);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var partial = json.RootElement.GetProperty("partialSuccess");
        Assert.Equal((200, count), ((int)answer.StatusCode, partial.GetProperty(field).GetString()));
        Assert.Contains(reason, partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Single(gateway.Writer.Records);
    }

    [Fact]
    public async Task What_is_refused_of_an_export_of_protobuf_is_counted_in_protobuf()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var export = new ProtoWriter().Message(1, r => r.Message(2, s => s.Message(2, m => m.Text(1, "e").Message(10, e => e.Varint(2, 2)))));
        using var answer = await gateway.PostAsync("/v1/metrics", export.Bytes, Protobuf, null);
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        var reader = new Processors.Parsing.Protobuf.ProtoReader(body);
        Assert.True(reader.Next());
        var partial = new Processors.Parsing.Protobuf.ProtoReader(reader.Bytes());
        Assert.True(partial.Next());
        Assert.Equal((1, 1UL), (partial.Field, partial.Varint()));
        Assert.True(partial.Next());
        Assert.StartsWith("exponential histograms are not stored", Encoding.UTF8.GetString(partial.Bytes()), StringComparison.Ordinal);
        Assert.False(partial.Next() || partial.Failed || reader.Next() || reader.Failed);
    }

    [Theory]
    [InlineData("/v1/metrics", Json, "{", 400, 3)]
    [InlineData("/v1/metrics", Json, "[]", 400, 3)]
    [InlineData("/v1/logs", Json, "{\"resourceLogs\":", 400, 3)]
    [InlineData("/v1/logs", Json, "7", 400, 3)]
    [InlineData("/v1/logs", Json, "", 400, 3)]
    // A name that no text can hold.
    [InlineData("/v1/logs", Json, "{\"resource\\ud800\":[]}", 400, 3)]
    [InlineData("/v1/metrics", Json, "{\"resource\\ud800\":[]}", 200, 0)]
    [InlineData("/v1/logs", "text/plain", "{}", 415, 0)]
    [InlineData("/v1/logs", Json, "{}", 200, 0)]
    [InlineData("/v1/metrics", Json, "{\"resourceMetrics\":[7,{\"scopeMetrics\":7}]}", 200, 0)]
    [InlineData("/v1/logs", Json, "{\"resourceLogs\":[7,{\"resource\":7,\"scopeLogs\":[7,{\"scope\":[]}]}]}", 200, 0)]
    public async Task An_error_is_a_status_of_the_kind_that_exporters_expect(string path, string type, string body, int status, int code)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await gateway.PostAsync(path, Encoding.UTF8.GetBytes(body), type, null);
        Assert.Equal(status, (int)answer.StatusCode);
        if (code == 0) return;
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(code, json.RootElement.GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("a message cut short")]
    [InlineData("a text that is not UTF-8")]
    [InlineData("values in values without end")]
    public async Task Protobuf_that_cannot_be_is_refused(string what)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var nested = new ProtoWriter().Varint(3, 1).Bytes;
        for (var i = 0; i < 5000; i++) nested = new ProtoWriter().Message(5, a => a.Blob(1, nested)).Bytes;
        var body = what switch
        {
            "a message cut short" => LogsProto()[..^3],
            "a text that is not UTF-8" => new ProtoWriter().Message(1, r => r.Message(2, s => s.Message(2, l => l.Blob(3, [0xC3])))).Bytes,
            _ => new ProtoWriter().Message(1, r => r.Message(2, s => s.Message(2, l => l.Blob(5, nested)))).Bytes,
        };
        using var answer = await gateway.PostAsync("/v1/logs", body, Protobuf, null);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(new byte[] { 8, 3 }, (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))[..2]);
        Assert.Empty(gateway.Writer.Records);
    }

    [Fact]
    public async Task As_many_log_records_as_a_collector_sends_at_once_are_taken()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var body = new ProtoWriter().Message(1, r => r.Message(2, s =>
        {
            for (var i = 0; i < 8192; i++) s.Message(2, l => l.Message(5, b => b.Text(1, new string('x', 700))));
        }));
        using var answer = await gateway.PostAsync("/v1/logs", Gzip(body.Bytes), Protobuf, "gzip");
        Assert.Equal((200, 8192), ((int)answer.StatusCode, gateway.Writer.Records.Count));
    }

    [Fact]
    public async Task A_large_resource_for_many_log_records_is_bounded()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var body = new ProtoWriter().Message(1, r =>
        {
            r.Message(1, resource => resource.Message(1, a => a.Text(1, "k").Message(2, v => v.Text(1, new string('x', 60_000)))));
            r.Message(2, s =>
            {
                for (var i = 0; i < 1000; i++) s.Message(2, l => l.Varint(2, 9));
            });
        });
        using var answer = await gateway.PostAsync("/v1/logs", body.Bytes, Protobuf, null);
        Assert.Equal(413, (int)answer.StatusCode);
        Assert.Empty(gateway.Writer.Records);
    }

    [Theory]
    [InlineData("values", "it has more than 1048576 values, names and brackets: send smaller requests")]
    [InlineData("control characters", "it is too large as JSON: send smaller requests")]
    public async Task A_body_that_stands_for_far_more_than_it_is_is_refused(string what, string reason)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var isJson = what == "values";
        var body = isJson
            ? Encoding.UTF8.GetBytes($"{{\"resourceLogs\":[{string.Concat(Enumerable.Repeat("1,", 2_000_000))}1]}}")
            : new ProtoWriter().Message(1, r => r.Message(2, s => s.Message(2, l => l.Text(3, new string('\u0001', 3_000_000))))).Bytes;
        using var answer = await gateway.PostAsync("/v1/logs", Gzip(body), isJson ? Json : Protobuf, "gzip");
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(gateway.Writer.Records);
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(body);
        return packed.ToArray();
    }

    internal const string MetricsJson = """
        {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}},{"key":"service.namespace","value":{"stringValue":"n"}},{"key":"service.instance.id","value":{"stringValue":"i"}},{"key":"host.name","value":{"stringValue":"h"}}]},
        "scopeMetrics":[{"scope":{"name":"lib"},"metrics":[
        {"name":"cpu","unit":"1","gauge":{"dataPoints":[{"asDouble":0.5,"timeUnixNano":"1681251110123456789","attributes":[{"key":"a.b","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"},{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":true}}]}}]}}}]},{"flags":1,"timeUnixNano":"1681251110123456789"}]}},
        {"name":"n","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"asInt":"-7","timeUnixNano":"1681251110123456789"}]}},
        {"name":"h","unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{"count":"6","sum":9.5,"bucketCounts":["1","5"],"explicitBounds":[0.5],"timeUnixNano":"1681251110123456789"}]}},
        {"name":"q","summary":{"dataPoints":[{"count":"2","sum":3,"quantileValues":[{"quantile":0.99,"value":"NaN"}],"timeUnixNano":"1681251110123456789"}]}}]}]}]}
        """;

    internal static byte[] MetricsProto()
    {
        static void Attribute(ProtoWriter w, string key, Action<ProtoWriter> value) => w.Text(1, key).Message(2, value);
        static void Point(ProtoWriter p) => p.Fixed64(3, Nanos);
        return new ProtoWriter().Message(1, r => r
            .Message(1, resource => resource
                .Message(1, a => Attribute(a, "service.name", v => v.Text(1, "s"))).Message(1, a => Attribute(a, "service.namespace", v => v.Text(1, "n")))
                .Message(1, a => Attribute(a, "service.instance.id", v => v.Text(1, "i"))).Message(1, a => Attribute(a, "host.name", v => v.Text(1, "h"))))
            .Message(2, s => s
                .Message(1, scope => scope.Text(1, "lib"))
                .Message(2, m => m.Text(1, "cpu").Text(2, "described").Text(3, "1").Message(5, g => g
                    .Message(1, p =>
                    {
                        Point(p);
                        p.Double(4, 0.5).Message(7, a => Attribute(a, "a.b", v => v.Message(5, list => list
                            .Message(1, i => i.Varint(3, 1)).Message(1, i => i.Text(1, "x")).Message(1, i => i.Message(6, kv => kv.Message(1, k => Attribute(k, "k", b => b.Varint(2, 1))))))));
                    })
                    .Message(1, p =>
                    {
                        Point(p);
                        p.Varint(8, 1);
                    })))
                .Message(2, m => m.Text(1, "n").Message(7, sum => sum.Varint(2, 1).Varint(3, 1).Message(1, p => p.Fixed64(6, unchecked((ulong)-7L)).Fixed64(3, Nanos))))
                // Counts packed, bounds not: encoders may do either.
                .Message(2, m => m.Text(1, "h").Text(3, "s").Message(9, h => h.Varint(2, 2).Message(1, p => p
                    .Fixed64(3, Nanos).Fixed64(4, 6).Double(5, 9.5).Blob(6, [.. BitConverter.GetBytes(1UL), .. BitConverter.GetBytes(5UL)]).Double(7, 0.5))))
                .Message(2, m => m.Text(1, "q").Message(11, q => q.Message(1, p => p.Fixed64(3, Nanos).Fixed64(4, 2).Double(5, 3).Message(6, v => v.Double(1, 0.99).Double(2, double.NaN))))))).Bytes;
    }

    internal const string LogsJson = """
        {"resourceLogs":[{"scopeLogs":[{"logRecords":[
        {"timeUnixNano":"1681251110123456789","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"order 7 中 failed"},"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","attributes":[{"key":"order","value":{"intValue":"7"}}]},
        {"timeUnixNano":"1681251110123456789","body":{"kvlistValue":{"values":[{"key":"a","value":{"arrayValue":{"values":[{"doubleValue":1},{"intValue":"-9007199254740993"},{"bytesValue":"AQI="}]}}}]}}}],"scope":{"name":"lib"}}],
        "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"host.name","value":{"stringValue":"h"}}]}}]}
        """;

    internal static byte[] LogsProto() => new ProtoWriter().Message(1, r => r
        .Message(2, s => s
            .Message(2, l => l.Fixed64(1, Nanos).Varint(2, 17).Text(3, "ERROR").Message(5, b => b.Text(1, "order 7 中 failed"))
                .Blob(9, Convert.FromHexString("4bf92f3577b34da6a3ce929d0e0e4736")).Blob(10, Convert.FromHexString("00f067aa0ba902b7")).Message(6, a => a.Text(1, "order").Message(2, v => v.Varint(3, 7))))
            .Message(2, l => l.Fixed64(1, Nanos).Message(5, b => b.Message(6, kv => kv.Message(1, k => k.Text(1, "a").Message(2, v => v.Message(5, list => list
                .Message(1, i => i.Double(4, 1)).Message(1, i => i.Varint(3, unchecked((ulong)-9007199254740993))).Message(1, i => i.Blob(7, [1, 2]))))))))
            .Message(1, scope => scope.Text(1, "lib")))
        .Message(1, resource => resource.Message(1, a => a.Text(1, "service.name").Message(2, v => v.Text(1, "shop"))).Message(1, a => a.Text(1, "host.name").Message(2, v => v.Text(1, "h"))))).Bytes;
}
