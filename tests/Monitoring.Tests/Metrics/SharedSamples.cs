using System.Text;
using System.Text.Json;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Metrics;

/// <summary>Every shared sample of a publisher of metrics is read, with as many samples as an independent count of its numbers says.</summary>
public sealed class SharedSamples
{
    [Fact]
    public void Telegraf_lines_yield_a_sample_for_each_number_and_boolean()
    {
        var lines = SharedData.Lines("samples/telegraf-influx.lp");
        var old = lines.Count(l => l.EndsWith(" 149368403500000000", StringComparison.Ordinal));
        Assert.Equal((31, 2), (lines.Length, old));
        var decoded = Decoded.Of(string.Join('\n', lines), Old, received: 1_700_000_000_000);
        // Outside quotes every "=" behind the first unescaped space begins a field's value.
        var numbers = lines.Where(l => !l.EndsWith(" 149368403500000000", StringComparison.Ordinal)).Sum(l => Fields(l).Count(f => !f.EndsWith('"')));
        var texts = lines.Sum(l => Fields(l).Count(f => f.EndsWith('"')));
        Assert.Equal(numbers, decoded.Samples.Count);
        Assert.Equal(texts, decoded.Skipped);
        Assert.All(decoded.Errors, e => Assert.Equal(DeadLetterReason.TimeOutOfRange, e.Reason));
        Assert.Contains(decoded.Samples, s => s.StartsWith("postgresql_numbackends{db=\"postgres\",host=\"oss_cluster_host\",server=\"dbname=postgres host=localhost port=5432 statement_timeout=10000 user=postgres\"} 1 @1672399790000", StringComparison.Ordinal));
        Assert.Contains(decoded.Samples, s => s.StartsWith("redis_latency_percentiles_usec_p99_9{", StringComparison.Ordinal));
        Assert.Contains("disk_total{fstype=\"hfs\",mode=\"ro\",path=\"/\"} 499088621568 @1453832006274", decoded.Samples);
    }

    [Fact]
    public void Telegraf_JSON_yields_a_sample_for_each_number()
    {
        var decoded = new Decoded(Old);
        foreach (var line in SharedData.Lines("samples/telegraf-json.jsonl")) decoded.Read(Encoding.UTF8.GetBytes(line + "\n"), 1_500_000_000_000);
        Assert.Empty(decoded.Errors);
        Assert.Equal(1 + 2 + 1 + 4 + 8, decoded.Samples.Count);
        Assert.Contains("docker_n_images{host=\"raynor\"} 660 @1458229140000", decoded.Samples);
    }

    [Fact]
    public void The_adapters_records_are_read()
    {
        var decoded = new Decoded(Old);
        foreach (var line in SharedData.Lines("samples/prometheus-kafka-adapter.jsonl")) decoded.Read(Encoding.UTF8.GetBytes(line), 86_400_000);
        Assert.Empty(decoded.Errors);
        Assert.Equal(["foo{labelfoo=\"label-bar\"} 456 @0", "foo{labelfoo=\"label-bar\"} Infinity @10000"], decoded.Samples);
    }

    [Theory]
    [InlineData("samples/metricbeat-kafka.jsonl", 4, 1_766_900_000_000)]
    [InlineData("samples/metricbeat-data-json-2019.jsonl", 12, 1_508_000_000_000)]
    public void Metricbeats_events_yield_every_number_and_boolean_below_the_module(string file, int events, long received)
    {
        var lines = SharedData.Lines(file);
        Assert.Equal(events, lines.Length);
        foreach (var line in lines)
        {
            var decoded = Decoded.Of(line, Old, received);
            Assert.Empty(decoded.Errors);
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var module = root.TryGetProperty("event", out var e) ? e.GetProperty("module").GetString()! : root.GetProperty("metricset").GetProperty("module").GetString()!;
            var (numbers, skipped) = Leaves(root.GetProperty(module), "");
            Assert.Equal((numbers, skipped), (decoded.Samples.Count, decoded.Skipped));
        }
    }

    [Fact]
    public void The_CPU_and_memory_of_real_events_keep_their_values()
    {
        var samples = SharedData.Lines("samples/metricbeat-kafka.jsonl").Take(2).SelectMany(l => Decoded.Of(l, Old, 1_766_900_000_000).Samples).ToList();
        const string host = "{host_name=\"Kyeongchanui-MacBookPro.local\"}";
        Assert.Contains($"system_cpu_total_pct{host} 1.2299 @1766897777004 ratio", samples);
        Assert.Contains($"system_cpu_total_norm_pct{host} 0.123 @1766897777004 ratio", samples);
        Assert.Contains($"system_memory_used_pct{host} 0.9977 @1766897775937 ratio", samples);
        Assert.Contains($"system_memory_actual_used_pct{host} 0.9067 @1766897775937 ratio", samples);
        Assert.Contains($"system_memory_actual_used_bytes{host} 15577288704 @1766897775937 bytes", samples);
    }

    [Theory]
    [InlineData("samples/otlp-metrics.json")]
    [InlineData("samples/otlp-metrics.jsonl")]
    public void OTLPs_example_is_read_but_for_its_exponential_histogram(string file)
    {
        var decoded = Decoded.Of(File.ReadAllText(SharedData.Path(file)), Old, 1_544_712_700_000);
        Assert.Equal(DeadLetterReason.NativeHistogram, Assert.Single(decoded.Errors).Reason);
        const string scope = "job=\"my.service\",";
        Assert.Contains(decoded.Samples, s => s.StartsWith($"my_counter_total{{{scope}my_counter_attr=\"some value\",otel_scope_my_scope_attribute=\"some scope attribute\",otel_scope_name=\"my.library\",otel_scope_version=\"1.0.0\"}} 5 @1544712660300 counter 1 delta", StringComparison.Ordinal));
        Assert.Equal(["my_counter_total", "my_gauge_ratio", "my_histogram_bucket", "my_histogram_count", "my_histogram_sum"], decoded.Samples.Select(s => s[..s.IndexOf('{', StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal));
    }

    private static Monitoring.Processors.Metrics.SampleOptions Old { get; } = Decoded.Lenient with { FutureTolerance = TimeSpan.FromDays(1) };

    private static IEnumerable<string> Fields(string line)
    {
        var space = line.Replace("\\ ", "__", StringComparison.Ordinal).IndexOf(' ', StringComparison.Ordinal);
        return line[(space + 1)..line.LastIndexOf(' ')].Split(',');
    }

    // Written apart from the reader: leaves that are ids or names are labels, other texts and lists are left out.
    private static (int Numbers, int Skipped) Leaves(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(p => Leaves(p.Value, p.Name)).Aggregate((0, 0), (a, b) => (a.Item1 + b.Numbers, a.Item2 + b.Skipped)),
        JsonValueKind.Number when name == "id" => (0, 0),
        JsonValueKind.String when name is "name" or "id" or "device_name" or "mount_point" or "type" or "vhost" or "namespace" or "address" or "topic" => (0, 0),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => (1, 0),
        _ => (0, 1),
    };
}
