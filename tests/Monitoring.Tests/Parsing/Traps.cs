using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Parsing;

/// <summary>What publishers do that surprises; the numbers are those of the project's list of sixteen. The others concern metrics and alerts.</summary>
public sealed class Traps
{
    private const string NginxLine = """10.0.0.5 - - [11/Apr/2023:22:11:41 +0000] \"GET / HTTP/1.1\" 200 615 \"-\" \"curl/8.0\" """;

    [Fact]
    public void Trap_1_a_module_parses_nothing_before_Kafka_and_only_event_module_names_it()
    {
        var e = Decoding.One($$$"""{"message":"{{{NginxLine.Trim()}}}","event":{"module":"nginx","dataset":"nginx.access"},"fileset":{"module":"apache","name":"error"},"agent":{"id":"a","type":"filebeat"}}""");
        Assert.Equal(("access", "nginx", "/"), (e.Category, e.Service, e["url.original"]));
        Assert.Equal(("GET", "200", "615"), (e["http.request.method"], e["http.response.status_code"], e["http.response.body.bytes"]));
        var unnamed = Decoding.One("""{"message":"hello","fileset":{"module":"nginx","name":"access"}}""");
        Assert.Equal(("", "application"), (unnamed.Service, unnamed.Category));
    }

    [Fact]
    public void Trap_2_the_agents_stamp_is_when_it_read_the_line()
    {
        var e = Decoding.One($$$"""{"@timestamp":"2023-04-11T22:11:50.656Z","message":"{{{NginxLine.Trim()}}}","agent":{"id":"a","type":"filebeat"}}""");
        Assert.Equal(DateTimeOffset.Parse("2023-04-11T22:11:41Z", null), e.Time);
        Assert.Equal(TimeSource.Message, e.TimeSource);
        Assert.Equal(1_681_251_110_656_000, e.ObservedTime);
        Assert.Equal("2023-04-11T22:11:50.656Z", e["event.created"]);
    }

    [Fact]
    public void Trap_3_the_records_time_is_the_last_resort()
    {
        var e = Decoding.One("""{"message":"x","@timestamp":"2020-01-01T00:00:00Z","agent":{"type":"filebeat"}}""");
        Assert.Equal((2020, TimeSource.Agent), (e.Time.Year, e.TimeSource));
    }

    [Fact]
    public void Trap_6_Fluentd_sends_neither_time_nor_tag()
    {
        var e = Decoding.One("""{"a":2}""");
        Assert.Equal((DateTimeOffset.FromUnixTimeMilliseconds(Decoding.Received), TimeSource.Record, """{"a":2}"""), (e.Time, e.TimeSource, e.Json));
    }

    [Theory]
    [InlineData("1554141513.598656", 1_554_141_513_598_656)]
    [InlineData("1554141513.598656999", 1_554_141_513_598_656)]
    [InlineData("1.554141513598656e9", 1_554_141_513_598_656)]
    [InlineData("1554141513", 1_554_141_513_000_000)]
    [InlineData("\"2019-04-01T17:58:33.598656123Z\"", 1_554_141_513_598_656)]
    public void Trap_7_Fluent_Bits_timestamp_is_a_number_of_seconds(string stamp, long micros)
    {
        var e = Decoding.One($$"""{"@timestamp":{{stamp}},"log":"hello\n","stream":"stdout"}""");
        Assert.Equal((micros, micros, "hello", TimeSource.Agent), (e.Time.ToUnixTimeMilliseconds() * 1000 + e.Time.Microsecond, e.ObservedTime, e.Message, e.TimeSource));
    }

    [Theory]
    [InlineData("""{"fields":{"usage_idle":91.5},"name":"cpu","tags":{"cpu":"cpu0"},"timestamp":1458229140}""")]
    [InlineData("""{"metrics":[{"fields":{"a":1},"name":"m","tags":{},"timestamp":1458229140}]}""")]
    [InlineData("""{"timestamp":"1970-01-01T00:00:10Z","value":"+Inf","name":"foo","labels":{"__name__":"foo"}}""")]
    [InlineData("""{"@timestamp":"2025-01-01T00:00:00Z","agent":{"type":"metricbeat"},"metricset":{"name":"cpu"},"system":{"cpu":{"cores":10}}}""")]
    [InlineData("""{"resourceMetrics":[]}""")]
    [InlineData("""{"resourceSpans":[]}""")]
    public void Traps_4_8_and_10_metrics_on_a_topic_of_logs_are_refused(string value) =>
        Assert.Equal(DeadLetterReason.NotALog, Decoding.Refused(value).Reason);

    [Fact]
    public void Trap_16_OTLP_writes_integers_as_strings_and_ids_as_hexadecimal()
    {
        const string Value = """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"订单"}},{"key":"host.name","value":{"stringValue":"web-1"}}]},
            "scopeLogs":[{"scope":{"name":"lib"},"logRecords":[
            {"timeUnixNano":"1544712660300000000","severityNumber":17,"body":{"stringValue":"failed"},"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
            "attributes":[{"key":"n","value":{"intValue":"9007199254740993"}},{"key":"m","value":{"intValue":7}},{"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{"boolValue":false}]}}},
            {"key":"map","value":{"kvlistValue":{"values":[{"key":"k","value":{"doubleValue":1.5}}]}}}],"unknownField":{"x":1}},
            {"timeUnixNano":"0","observedTimeUnixNano":1544712660300000000,"severityNumber":9,"body":{"kvlistValue":{"values":[]}}}]}]}]}
            """;
        var decoding = new Decoding();
        decoding.Decode(System.Text.Encoding.UTF8.GetBytes(Value));
        Assert.Empty(decoding.Errors);
        var (first, second) = (decoding.Events[0], decoding.Events[1]);
        Assert.Equal(("failed", "订单", "web-1", Severity.Error), (first.Message, first.Service, first.Host, first.Severity));
        Assert.Equal(("5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174"), (first.TraceId, first.SpanId));
        Assert.Equal(("9007199254740993", "7", """["a",false]""", """{"k":1.5}"""), (first["n"], first["m"], first["list"], first["map"]));
        Assert.Equal((0, 1), (first.Index, second.Index));
        Assert.Equal(first.Time, second.Time);
        Assert.Equal((TimeSource.Field, TimeSource.Agent), (first.TimeSource, second.TimeSource));
    }
}
