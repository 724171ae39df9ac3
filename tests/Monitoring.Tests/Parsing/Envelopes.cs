using Monitoring.Processors.Parsing;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Parsing;

/// <summary>What becomes of each publisher's envelope.</summary>
public sealed class Envelopes
{
    [Theory]
    [InlineData("""{"@metadata":{"beat":"filebeat","_id":"x1"},"agent":{"id":"a"},"log":{"offset":5,"file":{"path":"/p"}}}""", "m|x1")] // the publisher's id wins
    [InlineData("""{"agent":{"id":"a"},"log":{"offset":5,"file":{"path":"/p","fingerprint":"f","inode":"1","device_id":"2"}}}""", "f|a|f|5")] // then the fingerprint
    [InlineData("""{"agent":{"id":"a"},"log":{"offset":5,"file":{"path":"/p","inode":"1","device_id":"2"}}}""", "i|a|2|1|5")] // then device and inode
    [InlineData("""{"agent":{"id":"a"},"log":{"offset":0,"file":{"path":"/p"}}}""", "p|a|/p|0")] // then the path
    [InlineData("""{"agent":{"id":"a"},"order_id":"o","step":3}""", "c|c|o|3")] // then configured fields, all of them
    [InlineData("""{"agent":{"id":"a"},"order_id":"o"}""", "")]
    public void Identity_is_the_publishers(string value, string expected)
    {
        var e = Decoding.One(value, options: new ParsingOptions { IdFields = ["order_id", "step"] });
        Assert.Equal(expected, e.Identity.Replace("\u001f", "|", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"agent":{"id":"a"},"log":{"file":{"path":"/p"}}}""", "", "a|a|/p")]
    [InlineData("""{"kubernetes":{"pod_name":"pod-1","container_name":"api"}}""", "", "k|pod-1|api")]
    [InlineData("""{"tag":"app.web","hostname":"h"}""", "", "t|h|app.web")]
    [InlineData("""{"a":1}""", "key", "key")]
    [InlineData("""{"hostname":"h","service":"s"}""", "", "h|h|s")]
    public void Source_keeps_a_publishers_order(string value, string key, string expected) =>
        Assert.Equal(expected, Decoding.One(value, key: key).Source.Replace("\u001f", "|", StringComparison.Ordinal));

    [Fact]
    public void Kubernetes_metadata_is_recovered_from_the_files_name()
    {
        var id = new string('a', 64);
        var e = Decoding.One($$$$"""{"message":"x","agent":{"id":"a"},"log":{"file":{"path":"/var/log/containers/shop-7d9_prod_order-api-{{{{id}}}}.log"}}}""");
        Assert.Equal(("order-api", "shop-7d9", "prod", id), (e.Service, e["kubernetes.pod.name"], e["kubernetes.namespace"], e["container.id"]));
    }

    [Fact]
    public void An_applications_JSON_line_inside_the_message_wins_over_its_envelope()
    {
        var e = Decoding.One("""
            {"@timestamp":"2023-04-11T22:11:50Z","agent":{"id":"a","type":"filebeat"},"level":"info","host":{"name":"h"},
             "message":"{\"time\":\"2023-04-11T22:11:40.5+08:00\",\"level\":\"error\",\"msg\":\"支付失败\",\"trace_id\":\"0AF7651916CD43DD8448EB211C80319C\",\"host\":\"inner\",\"amount\":12.50}"}
            """);
        Assert.Equal(("支付失败", Severity.Error, "h", TimeSource.Message), (e.Message, e.Severity, e.Host, e.TimeSource));
        Assert.Equal(DateTimeOffset.Parse("2023-04-11T14:11:40.5Z", null), e.Time);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", e.TraceId);
        Assert.Equal(("12.50", "error", "info", "inner", null), (e["amount"], e["app.level"], e["level"], e["app.host"], e["message"]));
    }

    [Theory]
    [InlineData("""{"@t":"2023-04-11T22:11:41Z","@mt":"Order {OrderId} of {@User} took {Elapsed:0.0} ms {{ok}}","OrderId":"A1","Elapsed":34.5,"User":{"n":1}}""", "Order A1 of {@User} took 34.5 ms {ok}", Severity.Info)]
    [InlineData("""{"@t":"2023-04-11T22:11:41Z","@m":"done","@l":"Warning","@tr":"0af7651916cd43dd8448eb211c80319c","@sp":"b7ad6b7169203331"}""", "done", Severity.Warn)]
    [InlineData("""{"Timestamp":"2023-04-11T22:11:41.0000000+00:00","Level":"Fatal","MessageTemplate":"Hello {Name}","Properties":{"Name":"世界","X":1}}""", "Hello 世界", Severity.Fatal)]
    [InlineData("""{"Timestamp":"2023-04-11T22:11:41Z","Level":"Debug","MessageTemplate":"Hello {Name}","RenderedMessage":"Hello you"}""", "Hello you", Severity.Debug)]
    [InlineData("""{"@timestamp":"2023-04-11T22:11:41Z","log.level":"WARN","message":"ecs","ecs.version":"1.2.0"}""", "ecs", Severity.Warn)]
    [InlineData("""{"@timestamp":"2023-04-11T22:11:41.000Z","@version":"1","message":"logback","level":"ERROR","level_value":40000}""", "logback", Severity.Error)]
    [InlineData("""{"name":"api","hostname":"h","pid":1,"level":50,"msg":"bunyan","time":"2023-04-11T22:11:41.000Z","v":0}""", "bunyan", Severity.Error)]
    [InlineData("""{"level":30,"time":1681251101000,"pid":1,"msg":"pino"}""", "pino", Severity.Info)]
    [InlineData("""{"level":"error","ts":1681251101.0,"caller":"x.go:1","msg":"zap"}""", "zap", Severity.Error)]
    [InlineData("""{"version":"1.1","host":"h","short_message":"gelf","timestamp":1681251101,"level":3}""", "gelf", Severity.Error)]
    [InlineData("""{"asctime":"2023-04-12 06:11:41","levelname":"CRITICAL","message":"python"}""", "python", Severity.Critical)]
    [InlineData("""{"time":"2023-04-11T22:11:41Z","级别":"错误","message":"中文"}""", "中文", Severity.Error)]
    [InlineData("""{"@timestamp":"11/Apr/2023:22:11:41 +0000","remote_addr":"8.8.8.8","status":502,"request":"GET / HTTP/1.1","message":"nginx json"}""", "nginx json", Severity.Error)]
    public void Libraries_JSON_is_read(string value, string message, Severity severity)
    {
        var e = Decoding.One(value);
        Assert.Equal((message, severity, TimeSource.Field), (e.Message, e.Severity, e.TimeSource));
        Assert.Equal(DateTimeOffset.Parse("2023-04-11T22:11:41Z", null), e.Time);
    }

    [Theory]
    [InlineData(Topics.AppLogs, "{}", LogFamily.App, "application")]
    [InlineData(Topics.SystemLogs, "{}", LogFamily.System, "system")]
    [InlineData(Topics.SecurityLogs, "{}", LogFamily.Security, "security")]
    [InlineData(Topics.AppLogs, """{"log_type":"audit","message":"x"}""", LogFamily.Security, "audit")]
    [InlineData(Topics.AppLogs, """{"fields":{"log_type":"performance"}}""", LogFamily.App, "performance")]
    [InlineData(Topics.AppLogs, """{"event":{"dataset":"shop.audit"}}""", LogFamily.Security, "audit")]
    [InlineData(Topics.AppLogs, """{"event":{"category":["authentication"]}}""", LogFamily.App, "auth")]
    [InlineData(Topics.SystemLogs, """{"event":{"module":"postgresql","dataset":"postgresql.log"}}""", LogFamily.System, "database")]
    public void The_topic_names_the_family_and_an_audit_event_belongs_to_security(string topic, string value, LogFamily family, string category)
    {
        var e = Decoding.One(value, topic);
        Assert.Equal((family, category), (e.Family, e.Category));
    }

    [Fact]
    public void A_traceparent_gives_both_ids()
    {
        var e = Decoding.One("""{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}""");
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), (e.TraceId, e.SpanId));
        Assert.Equal("", Decoding.One("""{"trace":{"id":"00000000000000000000000000000000"}}""").TraceId);
        Assert.Equal("", Decoding.One("""{"trace.id":"xyz"}""").TraceId);
    }

    [Fact]
    public void A_lone_surrogate_becomes_U_FFFD_in_the_message_and_stays_as_sent_among_the_fields()
    {
        var e = Decoding.One("""{"message":"a\ud800b","other":"\udc00"}""");
        Assert.Equal("a\uFFFDb", e.Message);
        Assert.Equal("""{"message":"a\ud800b","other":"\udc00"}""", e.Json);
        Assert.Equal("😀", Decoding.One("""{"message":"\ud83d\ude00"}""").Message);
    }

    [Fact]
    public void An_array_is_an_event_for_each_object_with_its_place()
    {
        var decoding = new Decoding();
        decoding.Decode("""[{"message":"a"},{"message":"b"}]"""u8.ToArray());
        Assert.Equal([("a", 0), ("b", 1)], decoding.Events.Select(e => (e.Message, e.Index)));
    }

    [Fact]
    public void The_agents_locale_decides_for_stamps_without_a_zone()
    {
        var e = Decoding.One("""{"message":"2023/04/11 22:11:41 [notice] 4#4: x","event":{"timezone":"+00:00"}}""");
        Assert.Equal(DateTimeOffset.Parse("2023-04-11T22:11:41Z", null), e.Time);
        Assert.Equal(EventFlags.None, e.Flags);
    }

    [Fact]
    public void An_event_far_ahead_of_its_record_is_flagged()
    {
        Assert.Equal(EventFlags.FarFuture, Decoding.One("""{"time":"2023-04-11T22:22:00.000001Z"}""").Flags);
        Assert.Equal(EventFlags.None, Decoding.One("""{"time":"2023-04-11T22:22:00Z"}""").Flags);
    }

    [Fact]
    public void Agents_flags_are_kept()
    {
        var e = Decoding.One("""{"message":"java.lang.Error: x\n\tat a.b.C(C.java:1)","log":{"flags":["multiline","truncated"]}}""");
        Assert.Equal(EventFlags.Multiline | EventFlags.Truncated, e.Flags);
        Assert.Contains("\tat a.b", e.Message, StringComparison.Ordinal);
    }
}
