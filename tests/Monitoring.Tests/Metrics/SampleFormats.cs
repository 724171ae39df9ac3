using System.Text;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Schemas;

namespace Monitoring.Tests.Metrics;

/// <summary>What each format of the topic of metrics becomes.</summary>
public sealed class SampleFormats
{
    /// <summary>Input, samples, and how many fields were left out.</summary>
    public static TheoryData<string, string[], int> Formats => new()
    {
        // prometheus-kafka-adapter: the value is a string, the name is a label too
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"456","name":"foo","labels":{"__name__":"foo","b":"2","a":"1"}}""", ["""foo{a="1",b="2"} 456 @1681251110000"""], 0 },
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"+Inf","name":"foo","labels":{}}""", ["foo Infinity @1681251110000"], 0 },
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"-Inf","name":"foo","labels":{"le":""}}""", ["foo -Infinity @1681251110000"], 0 },
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"NaN","name":"foo","labels":{}}""", ["foo NaN @1681251110000"], 0 },
        { """[{"timestamp":1681251110,"value":1e3,"name":"foo","labels":{}},{"timestamp":1681251110123,"value":"-0.5","name":"ba\u0072","labels":{"x":"\"\n\u4e2d"}}]""", ["foo 1000 @1681251110000", "bar{x=\"\"\n中\"} -0.5 @1681251110123"], 0 },

        // Telegraf's JSON: booleans are 0 and 1, texts are no samples, the unit of the time is told by its magnitude
        { """{"fields":{"usage_idle":91.5,"ok":true,"state":"up","none":null},"name":"cpu","tags":{"cpu":"cpu0"},"timestamp":1681251110}""", ["""cpu_usage_idle{cpu="cpu0"} 91.5 @1681251110000""", """cpu_ok{cpu="cpu0"} 1 @1681251110000"""], 2 },
        { """{"fields":{"U,age=Idle":90},"name":"My CPU","tags":{"cpu tag":"cpu0"},"timestamp":1681251110123}""", ["""My_CPU_U_age_Idle{cpu_tag="cpu0"} 90 @1681251110123"""], 0 },
        { """{"fields":{"value":7},"name":"load","tags":{},"timestamp":1681251110123456789}""", ["load 7 @1681251110123"], 0 },
        { """{"fields":{"value":7},"name":"订单","tags":{"店铺":"北京"},"timestamp":1681251110123456}""", ["""订单{店铺="北京"} 7 @1681251110123"""], 0 },
        { """{"fields":{"value":7},"name":"load"}""", ["load 7 @1681251120000"], 0 },
        { """{"metrics":[{"fields":{"n":1},"name":"a","tags":{},"timestamp":1681251110},{"fields":{"n":2},"name":"b","tags":{},"timestamp":"2023-04-11T22:11:50.5Z"}]}""", ["a_n 1 @1681251110000", "b_n 2 @1681251110500"], 0 },

        // influx lines
        { "cpu,host=a usage=1.5,n=2i,u=3u,ok=t,no=FALSE,s=\"x,y \\\" z\" 1681251110123456789\n", ["""cpu_usage{host="a"} 1.5 @1681251110123""", """cpu_n{host="a"} 2 @1681251110123""", """cpu_u{host="a"} 3 @1681251110123""", """cpu_ok{host="a"} 1 @1681251110123""", """cpu_no{host="a"} 0 @1681251110123"""], 1 },
        { "m value=1\nm value=-2e3 1681251110000000000", ["m 1 @1681251120000", "m -2000 @1681251110000"], 0 },
        { "# comment\r\n\r\nm\\,x\\ y,a\\=b=c\\,d\\ e\\=f g\\ h=1i 1681251110000000000\r\n", ["""m_x_y_g_h{a_b="c,d e=f"} 1 @1681251110000"""], 0 },
        { "m,p=C:\\temp a=1 1681251110000000000", ["""m_a{p="C:\temp"} 1 @1681251110000"""], 0 },
        { "m s=\"two\nlines\",a=1 1681251110000000000\nm a=2 1681251111000000000", ["m_a 1 @1681251110000", "m_a 2 @1681251111000"], 1 },

        // Metricbeat
        { """{"@timestamp":"2023-04-11T22:11:50.004Z","event":{"dataset":"system.network","module":"system"},"metricset":{"name":"network"},"host":{"name":"h"},"service":{"type":"system","address":"s:1"},"system":{"network":{"name":"eth0","in":{"bytes":5},"up":true,"note":"x"}}}""",
            ["""system_network_in_bytes{host_name="h",network_name="eth0",service_address="s:1"} 5 @1681251110004 bytes""", """system_network_up{host_name="h",network_name="eth0",service_address="s:1"} 1 @1681251110004"""], 1 },
        { """{"@timestamp":"2023-04-11T22:11:50Z","beat":{"name":"old"},"metricset":{"module":"kafka","name":"partition"},"kafka":{"partition":{"id":3,"offset":{"newest":9}},"topic":{"name":"t"}}}""", ["""kafka_partition_offset_newest{host_name="old",partition_id="3",topic_name="t"} 9 @1681251110000"""], 0 },
        { """{"@timestamp":"2023-04-11T22:11:50Z","event":{"module":"kubernetes"},"metricset":{"name":"pod"},"kubernetes":{"namespace":"n","pod":{"name":"p","cpu":{"usage":{"node":{"pct":0.5}}}}}}""", ["""kubernetes_pod_cpu_usage_node_pct{namespace="n",pod_name="p"} 0.5 @1681251110000 ratio"""], 0 },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_record_becomes_these_samples(string value, string[] samples, int skipped)
    {
        var decoded = Decoded.Of(value);
        Assert.Empty(decoded.Errors);
        Assert.Equal(samples, decoded.Samples);
        Assert.Equal(skipped, decoded.Skipped);
    }

    [Fact]
    public void A_batch_of_our_own_is_read_whatever_order_its_labels_have()
    {
        var encoder = new SampleBatchEncoder();
        encoder.Begin("", -1);
        var identity = new Monitoring.Schemas.Avro.AvroWriter();
        identity.String("up");
        identity.Long(2);
        foreach (var text in new[] { "z", "1", "a", "2" }) identity.String(text);
        identity.Long(0);
        encoder.Add(identity.Written, new SeriesMeaning(MetricKind.Gauge, "1"u8, isDelta: true), -1, [new Sample(Decoded.Received, Sample.Stale), new Sample(Decoded.Received + 1, 2)]);
        encoder.Add(new TestSeries("down", [], MetricKind.Unknown, "", false, -1, []).Identity(), new SeriesMeaning(MetricKind.Counter), -1, [new Sample(Decoded.Received, 3)]);
        var decoded = Decoded.Of(encoder.End().ToArray());
        Assert.Empty(decoded.Errors);
        Assert.Equal(["up{a=\"2\",z=\"1\"} stale @1681251120000 gauge 1 delta", "up{a=\"2\",z=\"1\"} 2 @1681251120001 gauge 1 delta", "down 3 @1681251120000 counter"], decoded.Samples);
    }

    /// <summary>Input, reason of the refusal, its place, and what is kept of the record.</summary>
    public static TheoryData<string, string, int, string[]> Refused => new()
    {
        { "  \n", DeadLetterReason.Empty, -1, [] },
        { "[]", DeadLetterReason.Empty, -1, [] },
        { """{"metrics":[]}""", DeadLetterReason.Empty, -1, [] },
        { """{"resourceMetrics":[{"scopeMetrics":[]}]}""", DeadLetterReason.Empty, -1, [] },
        { "# only a comment", DeadLetterReason.Empty, -1, [] },
        { "{\"a\":1", DeadLetterReason.InvalidJson, 6, [] },
        { "\uFEFF{\"a\" 1}", DeadLetterReason.InvalidJson, 8, [] },
        { """{"message":"a log line"}""", DeadLetterReason.NotAMetric, -1, [] },
        { """{"resourceLogs":[]}""", DeadLetterReason.NotAMetric, -1, [] },
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"4x","name":"foo","labels":{}}""", DeadLetterReason.InvalidSample, 45, [] },
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"1e999","name":"foo","labels":{}}""", DeadLetterReason.InvalidSample, 45, [] },
        { """{"timestamp":"yesterday","value":"4","name":"foo","labels":{}}""", DeadLetterReason.InvalidSample, 34, [] },
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"4","name":"","labels":{}}""", DeadLetterReason.InvalidSeries, 45, [] },
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"4","name":"foo","labels":{"a":1}}""", DeadLetterReason.InvalidSeries, 72, [] },
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"4","name":"foo","labels":{"a":"1","a":"2"}}""", DeadLetterReason.InvalidSeries, 45, [] },
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"4","name":"foo","labels":{"__overflow__":"true"}}""", DeadLetterReason.InvalidSeries, 45, [] },
        { """{"timestamp":"2023-04-11T22:22:01Z","value":"4","name":"foo","labels":{}}""", DeadLetterReason.TimeOutOfRange, 45, [] },
        { """{"fields":{"a":1e999,"b":2},"name":"m","tags":{},"timestamp":1681251110}""", DeadLetterReason.InvalidSample, 15, ["m_b 2 @1681251110000"] },
        { """{"fields":{"a":1},"name":"m","tags":{},"timestamp":"soon"}""", DeadLetterReason.InvalidSample, 52, [] },
        { """{"@timestamp":"2023-04-11T22:11:50Z","metricset":{"module":"redis"}}""", DeadLetterReason.NotAMetric, -1, [] },
        { """{"@timestamp":"2023-04-11T22:11:50Z","metricset":{"module":"redis"},"redis":{"a":1e999,"b":2}}""", DeadLetterReason.InvalidSample, 81, ["redis_b 2 @1681251110000"] },
        { """{"metricset":{"module":"redis"},"redis":{"a":1}}""", DeadLetterReason.InvalidSample, -1, [] },
        { "m a=1 1681251110000000000\nio_util:0.53\nm a=2 1681251111000000000", DeadLetterReason.InvalidLine, 38, ["m_a 1 @1681251110000", "m_a 2 @1681251111000"] },
        { "m a=1,b=x 1681251110000000000\nm a=2 1681251111000000000", DeadLetterReason.InvalidLine, 9, ["m_a 2 @1681251111000"] },
        { "m s=\"open\nm a=2 1681251111000000000", DeadLetterReason.InvalidLine, 35, ["m_a 2 @1681251111000"] },
        { "m a=NaN", DeadLetterReason.InvalidLine, 7, [] },
        { "m a=1i,b=1.5i", DeadLetterReason.InvalidLine, 13, [] },
        { "m a=1 12x", DeadLetterReason.InvalidLine, 9, [] },
        { "m,t=1,t=2 a=1 1681251110000000000", DeadLetterReason.InvalidSeries, 0, [] },
        { "a line of a log", DeadLetterReason.InvalidLine, 6, [] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_is_refused_with_its_place_and_the_rest_is_kept(string value, string reason, int position, string[] kept)
    {
        var decoded = Decoded.Of(value);
        var error = Assert.Single(decoded.Errors);
        Assert.Equal((reason, position), (error.Reason, error.Position));
        Assert.Equal(kept, decoded.Samples);
    }

    public static TheoryData<byte[], string> Frames => new()
    {
        { [0, 0, 0, 0, 42, 1, 2], DeadLetterReason.UnknownSchema },
        { [0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8], DeadLetterReason.UnknownSchema },
        { [.. Encoding.UTF8.GetBytes("m a=1 # "), 0xFF], DeadLetterReason.InvalidEncoding },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_that_cannot_be_read_is_refused(byte[] value, string reason) => Assert.Equal(reason, Assert.Single(Decoded.Of(value).Errors).Reason);

    [Fact]
    public void Limits_refuse_a_series_each_and_say_which()
    {
        var options = Decoded.Lenient with { MaxLabels = 2, MaxNameBytes = 16, MaxValueBytes = 16 };
        var decoded = Decoded.Of("m,a=1,b=2,c=3 v=1\nm,a=12345678901234567 v=1\nm,a2345678901234567=1 v=1\nm234567890123 v=1\nm,a=1,b=2 v=1", options);
        Assert.Equal(["a series has more labels than samples.max_labels", "a label's value is longer than samples.max_value_bytes", "a label's name is longer than samples.max_name_bytes"], decoded.Errors.Select(e => e.Detail));
        Assert.Equal(["m234567890123_v 1 @1681251120000", "m_v{a=\"1\",b=\"2\"} 1 @1681251120000"], decoded.Samples);
        Assert.All(decoded.Errors, e => Assert.Equal(DeadLetterReason.SeriesTooLarge, e.Reason));
        Assert.Equal(DeadLetterReason.TooLarge, Assert.Single(Decoded.Of(new byte[2000], Decoded.Lenient with { MaxRecordBytes = 1024 }).Errors).Reason);
    }
}
