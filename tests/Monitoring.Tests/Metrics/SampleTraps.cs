using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Metrics;

/// <summary>What publishers of metrics really send, where it is not what one expects.</summary>
public sealed class SampleTraps
{
    private const string Envelope = """{"@timestamp":"2023-04-11T22:11:50.004Z","event":{"module":"system"},"metricset":{"name":"x"},"system":""";

    /// <summary>Input and samples, with the trap above each.</summary>
    public static TheoryData<string, string[]> Traps => new()
    {
        // Metricbeat's pct is a fraction, and a processor's goes to the number of cores unless it is "norm": both are kept as sent, under names of their own.
        { Envelope + """{"cpu":{"cores":10,"total":{"pct":1.2299,"norm":{"pct":0.123}}}}}""", ["system_cpu_cores 10 @1681251110004", "system_cpu_total_pct 1.2299 @1681251110004 ratio", "system_cpu_total_norm_pct 0.123 @1681251110004 ratio"] },
        // Telegraf's percentages go to 100.
        { """{"fields":{"usage_idle":91.5},"name":"cpu","tags":{},"timestamp":1681251110}""", ["cpu_usage_idle 91.5 @1681251110000"] },
        // Metricbeat's used memory counts the cache; the actual one is another series.
        { Envelope + """{"memory":{"used":{"pct":0.9977},"actual":{"used":{"pct":0.9067}}}}}""", ["system_memory_used_pct 0.9977 @1681251110004 ratio", "system_memory_actual_used_pct 0.9067 @1681251110004 ratio"] },
        // The adapter writes values as strings, cuts times to seconds and makes a staleness marker an ordinary NaN.
        { """{"timestamp":"2023-04-11T22:11:50Z","value":"NaN","name":"up","labels":{"__name__":"up"}}""", ["up NaN @1681251110000"] },
        // Telegraf ends every message with a line feed.
        { "{\"fields\":{\"value\":1},\"name\":\"m\",\"tags\":{},\"timestamp\":1681251110}\n", ["m 1 @1681251110000"] },
        // OTLP/JSON: 64-bit integers are strings, or numbers; enums are integers; unknown members are ignored.
        { """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"c","new":[{}],"sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"asInt":"9007199254740993","timeUnixNano":"1681251110000000000"},{"asInt":7,"timeUnixNano":1681251111000000000}]}}]}],"schemaUrl":"x"}]}""",
            ["c_total 9007199254740992 @1681251110000 counter", "c_total 7 @1681251111000 counter"] },
    };

    [Theory]
    [MemberData(nameof(Traps))]
    public void A_trap_is_not_fallen_into(string value, string[] samples)
    {
        var decoded = Decoded.Of(value);
        Assert.Empty(decoded.Errors);
        Assert.Equal(samples, decoded.Samples);
    }

    [Fact]
    public void A_time_of_eighteen_digits_lies_in_1974_and_is_refused() =>
        Assert.Equal(DeadLetterReason.TimeOutOfRange, Assert.Single(Decoded.Of("rabbitmq_node fd_total=1024i 149368403500000000").Errors).Reason);

    [Fact]
    public void A_time_out_of_range_is_refused_and_its_edges_are_not()
    {
        var options = new Monitoring.Processors.Metrics.SampleOptions();
        long[] times = [Decoded.Received + 600_000, Decoded.Received + 600_001, Decoded.Received - 604_800_000, Decoded.Received - 604_800_001];
        var decoded = Decoded.Of(string.Join('\n', times.Select(t => $"m value=1 {t}000000")), options);
        Assert.Equal([$"m 1 @{times[0]}", $"m 1 @{times[2]}"], decoded.Samples);
        Assert.All(decoded.Errors, e => Assert.Equal(DeadLetterReason.TimeOutOfRange, e.Reason));
    }
}
