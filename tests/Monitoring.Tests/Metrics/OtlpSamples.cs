using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Metrics;

/// <summary>OTLP's metrics as series, by "Prometheus and OpenTelemetry compatibility".</summary>
public sealed class OtlpSamples
{
    private const string Time = "\"timeUnixNano\":\"1681251110123456789\"";

    /// <summary>A metric, and its samples.</summary>
    public static TheoryData<string, string[]> Metrics => new()
    {
        // A gauge of unit 1 is a ratio; other units become words; annotations go.
        { """{"name":"my.gauge","unit":"1","gauge":{"dataPoints":[{"asDouble":10,TIME}]}}""", ["my_gauge_ratio 10 @1681251110123 gauge 1"] },
        { """{"name":"a..b","unit":"{request}","gauge":{"dataPoints":[{"asInt":"-5",TIME}]}}""", ["a_b -5 @1681251110123 gauge {request}"] },
        { """{"name":"disk.io","unit":"By/s","gauge":{"dataPoints":[{"asInt":5,"timeUnixNano":1681251110123456789}]}}""", ["disk_io_bytes_per_second 5 @1681251110123 gauge By/s"] },
        { """{"name":"2xx.duration_seconds","unit":"s","gauge":{"dataPoints":[{"asDouble":"NaN"}]}}""", ["_2xx_duration_seconds NaN @1681251120000 gauge s"] },
        // A monotonic sum is a counter and ends in _total; one that is not is a gauge.
        { """{"name":"req","unit":"ms","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"asDouble":5,TIME}]}}""", ["req_milliseconds_total 5 @1681251110123 counter ms"] },
        { """{"name":"req_total","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"asInt":"5",TIME}]}}""", ["req_total 5 @1681251110123 counter delta"] },
        { """{"name":"open","sum":{"aggregationTemporality":2,"dataPoints":[{"asInt":"5",TIME}]}}""", ["open 5 @1681251110123 gauge"] },
        // Attributes are labels; those that get one name are joined in the order of their keys.
        { """{"name":"m","gauge":{"dataPoints":[{"asInt":"1",TIME,"attributes":[{"key":"a.b","value":{"stringValue":"2"}},{"key":"a-b","value":{"stringValue":"1"}},{"key":"n","value":{"intValue":"7"}},{"key":"t","value":{"boolValue":true}},{"key":"l","value":{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":"2"}]}}}]}]}}""",
            ["m{a_b=\"1;2\",l=\"[\"x\",2]\",n=\"7\",t=\"true\"} 1 @1681251110123 gauge"] },
        // A point without a value ends its series.
        { """{"name":"m","gauge":{"dataPoints":[{"flags":1,TIME}]}}""", ["m stale @1681251110123 gauge"] },
        // An explicit histogram becomes its classic series, whose buckets add up.
        { """{"name":"h","unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{"count":"6","sum":9.5,"bucketCounts":["1","2","3"],"explicitBounds":[0.5,10],TIME}]}}""",
            ["h_seconds_sum 9.5 @1681251110123 histogram s", "h_seconds_count 6 @1681251110123 histogram s", "h_seconds_bucket{le=\"0.5\"} 1 @1681251110123 histogram s", "h_seconds_bucket{le=\"10\"} 3 @1681251110123 histogram s", "h_seconds_bucket{le=\"+Inf\"} 6 @1681251110123 histogram s"] },
        { """{"name":"h","histogram":{"aggregationTemporality":2,"dataPoints":[{"count":"6",TIME}]}}""", ["h_count 6 @1681251110123 histogram", "h_bucket{le=\"+Inf\"} 6 @1681251110123 histogram"] },
        { """{"name":"s","summary":{"dataPoints":[{"count":"2","sum":3,"quantileValues":[{"value":1},{"quantile":0.99,"value":2}],TIME}]}}""",
            ["s_sum 3 @1681251110123 summary", "s_count 2 @1681251110123 summary", "s{quantile=\"0\"} 1 @1681251110123 summary", "s{quantile=\"0.99\"} 2 @1681251110123 summary"] },
    };

    [Theory]
    [MemberData(nameof(Metrics))]
    public void A_metric_becomes_these_samples(string metric, string[] samples)
    {
        var decoded = Decoded.Of("""{"resourceMetrics":[{"scopeMetrics":[{"metrics":[""" + metric.Replace("TIME", Time, StringComparison.Ordinal) + "]}]}]}");
        Assert.Empty(decoded.Errors);
        Assert.Equal(samples, decoded.Samples);
    }

    /// <summary>A metric that cannot be, and why.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { """{"name":"e","exponentialHistogram":{"dataPoints":[{}]}}""", DeadLetterReason.NativeHistogram },
        { """{"name":"e"}""", DeadLetterReason.NotAMetric },
        { """{"gauge":{"dataPoints":[{"asInt":"1"}]}}""", DeadLetterReason.InvalidSeries },
        { """{"name":"e","gauge":{"dataPoints":[{"asInt":"one"}]}}""", DeadLetterReason.InvalidSample },
        { """{"name":"e","gauge":{"dataPoints":[{"asInt":"1","timeUnixNano":"x"}]}}""", DeadLetterReason.InvalidSample },
        { """{"name":"e","histogram":{"dataPoints":[{"count":"1","bucketCounts":["1"],"explicitBounds":[1,2]}]}}""", DeadLetterReason.InvalidSample },
        { """{"name":"e","histogram":{"dataPoints":[{"count":"3","bucketCounts":["1","1","1"],"explicitBounds":[2,1]}]}}""", DeadLetterReason.InvalidSample },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_metric_that_cannot_be_is_refused_and_its_neighbour_kept(string metric, string reason)
    {
        var decoded = Decoded.Of("""{"resourceMetrics":[{"scopeMetrics":[{"metrics":[""" + metric + """,{"name":"ok","gauge":{"dataPoints":[{"asInt":"1"}]}}]}]}]}""");
        Assert.Equal(reason, Assert.Single(decoded.Errors).Reason);
        Assert.Equal(["ok 1 @1681251120000 gauge"], decoded.Samples);
    }

    [Fact]
    public void A_resource_becomes_job_instance_and_target_info_and_a_scope_its_labels()
    {
        var decoded = Decoded.Of("""
            {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"service.namespace","value":{"stringValue":"eu"}},{"key":"service.instance.id","value":{"stringValue":"i1"}},{"key":"host.name","value":{"stringValue":"h"}}]},
            "scopeMetrics":[{"scope":{"name":"lib","version":"2","attributes":[{"key":"x.y","value":{"stringValue":"z"}}]},"metrics":[{"name":"m","gauge":{"dataPoints":[{"asInt":"1"},{"asInt":"2","timeUnixNano":"1681251121000000000"}]}}]}]}]}
            """);
        Assert.Empty(decoded.Errors);
        Assert.Equal(
            [
                "m{instance=\"i1\",job=\"eu/shop\",otel_scope_name=\"lib\",otel_scope_version=\"2\",otel_scope_x_y=\"z\"} 1 @1681251120000 gauge",
                "m{instance=\"i1\",job=\"eu/shop\",otel_scope_name=\"lib\",otel_scope_version=\"2\",otel_scope_x_y=\"z\"} 2 @1681251121000 gauge",
                "target_info{host_name=\"h\",instance=\"i1\",job=\"eu/shop\"} 1 @1681251121000 info",
            ],
            decoded.Samples);
    }
}
