using System.Text;
using System.Text.Json;
using Monitoring.Processors.Parsing.Lines;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Parsing;

/// <summary>Figures on other projects' own test material. Each asserts what is reached, so that it can only rise.</summary>
public sealed class SharedSets
{
    [Theory]
    [InlineData("filebeat-kafka-plain.jsonl", 5)]
    [InlineData("filebeat-kafka-nginx.jsonl", 10)]
    [InlineData("filebeat-kubernetes-via-logstash.jsonl", 1)]
    [InlineData("filebeat-multiline-via-logstash.jsonl", 1)]
    [InlineData("fluentbit-kafka-derived.jsonl", 4)]
    [InlineData("fluentbit-kubernetes-filter.out.jsonl", 3)]
    [InlineData("fluentd-kafka.jsonl", 3)]
    [InlineData("raw-nginx-access.log", 7)]
    [InlineData("raw-nginx-error.log", 2)]
    [InlineData("otlp-logs.jsonl", 1)]
    public void Every_sample_of_a_publisher_becomes_an_event(string file, int events)
    {
        var decoding = DecodeAll($"samples/{file}");
        Assert.Empty(decoding.Errors);
        Assert.Equal(events, decoding.Events.Count);
    }

    [Theory]
    [InlineData("metricbeat-kafka.jsonl")]
    [InlineData("telegraf-json.jsonl")]
    [InlineData("prometheus-kafka-adapter.jsonl")]
    [InlineData("otlp-metrics.jsonl")]
    public void Samples_of_metrics_are_not_logs(string file)
    {
        var decoding = DecodeAll($"samples/{file}");
        Assert.Empty(decoding.Events);
        Assert.All(decoding.Errors, error => Assert.Equal(DeadLetterReason.NotALog, error.Reason));
    }

    [Fact]
    public void Rfc5424_agrees_with_go_syslog()
    {
        var (same, all) = (0, 0);
        var differ = new List<string>();
        foreach (var line in SharedData.Lines("logs/syslog/go-syslog-rfc5424.jsonl"))
        {
            using var document = JsonDocument.Parse(line);
            var input = document.RootElement.TryGetProperty("input", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : document.RootElement.GetProperty("input_b64").GetBytesFromBase64();
            var valid = Rfc5424.TryParse(new Utf8Slice(input), out var message);
            all++;
            if (valid == document.RootElement.GetProperty("valid").GetBoolean() && (!valid || SameFields(input, message, document.RootElement.GetProperty("value")))) same++;
            else differ.Add(line);
        }

        Assert.True(same >= all * 0.98, $"{same} of {all}\n{string.Join("\n", differ)}");
    }

    [Fact]
    public void Rfc3164_agrees_with_go_syslog()
    {
        foreach (var line in SharedData.Lines("logs/syslog/go-syslog-rfc3164.jsonl"))
        {
            using var document = JsonDocument.Parse(line);
            var e = Decoding.One(document.RootElement.GetProperty("input").GetString()!);
            var value = document.RootElement.GetProperty("value");
            Assert.Equal(value.GetProperty("Message").GetString(), e.Message);
            Assert.Equal(value.GetProperty("Hostname").GetString(), e["host.hostname"]);
            Assert.Equal(value.GetProperty("Appname").GetString(), e["process.name"]);
            Assert.Equal(value.GetProperty("Priority").GetRawText(), e["log.syslog.priority"]);
        }
    }

    [Theory]
    [InlineData("logs/access/apache_10k.log", 0.999)]
    [InlineData("logs/access/shop_access.log", 0.999)]
    [InlineData("logs/syslog/auth.log", 0.999)]
    public void Real_files_are_read_line_by_line(string file, double share)
    {
        var decoding = DecodeAll(file);
        var read = decoding.Events.Count(e => e.TimeSource == TimeSource.Message && e.Category is "access" or "auth" or "syslog");
        Assert.Empty(decoding.Errors);
        Assert.True(read >= decoding.Events.Count * share, $"{read} of {decoding.Events.Count}");
    }

    [Theory]
    [InlineData("nginx/access/test.log")]
    [InlineData("nginx/error/error.log")]
    [InlineData("apache/access/ssl-request.log")]
    [InlineData("apache/error/test.log")]
    [InlineData("system/auth/test.log")]
    public void Elastics_own_fields_come_out_of_its_modules_test_lines(string log)
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path($"logs/elastic-modules/{log}-expected.json")));
        var decoding = new Decoding(new Processors.Parsing.ParsingOptions { TimeZone = "UTC" });
        foreach (var line in SharedData.Lines($"logs/elastic-modules/{log}")) decoding.Decode(Encoding.UTF8.GetBytes(line));
        var differ = expected.RootElement.EnumerateArray().Zip(decoding.Events)
            .SelectMany(pair => pair.First.EnumerateObject().Where(field => IsOurs(field) && !Equals(field, pair.Second)).Select(field => $"{field}")).ToList();
        Assert.Equal(expected.RootElement.GetArrayLength(), decoding.Events.Count);
        Assert.Empty(differ);
    }

    [Fact]
    public void JSONTestSuite_is_accepted_and_refused_as_it_says()
    {
        var wrong = new List<string>();
        var all = 0;
        foreach (var file in Directory.EnumerateFiles(SharedData.Path("hostile/JSONTestSuite/test_parsing"), "*.json"))
        {
            var bytes = File.ReadAllBytes(file);
            var text = bytes.AsSpan().TrimStart(" \t\r\n"u8);
            if (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'[')) continue;
            all++;
            var decoding = new Decoding();
            decoding.Decode(bytes);
            var accepted = decoding.Errors.Count == 0;
            var verdict = Path.GetFileName(file)[0];
            if ((verdict == 'y' && !accepted) || (verdict == 'n' && accepted)) wrong.Add(Path.GetFileName(file));
            Assert.Equal(1, decoding.Errors.Count + Math.Min(1, decoding.Events.Count));
        }

        Assert.Empty(wrong);
        Assert.True(all > 100, $"{all}");
    }

    private static Decoding DecodeAll(string file)
    {
        var decoding = new Decoding();
        foreach (var line in SharedData.Lines(file)) decoding.Decode(Encoding.UTF8.GetBytes(line));
        return decoding;
    }

    private static bool SameFields(byte[] input, in Rfc5424 message, JsonElement value)
    {
        static string? Nil(Utf8Slice text) => text.IsEmpty ? null : text.ToString();
        var start = message.MessageStart;
        var body = Encoding.UTF8.GetString(input.AsSpan(start));
        return message.Priority == value.GetProperty("Priority").GetInt32() && Nil(message.Host) == value.GetProperty("Hostname").GetString()
            && Nil(message.App) == value.GetProperty("Appname").GetString() && Nil(message.ProcId) == value.GetProperty("ProcID").GetString()
            && Nil(message.MsgId) == value.GetProperty("MsgID").GetString() && body == (value.GetProperty("Message").GetString() ?? "")
            && SameTime(message, value.GetProperty("Timestamp")) && SameData(input, value.GetProperty("StructuredData"));
    }

    private static bool SameTime(in Rfc5424 message, JsonElement value) => value.ValueKind == JsonValueKind.Null
        ? !message.HasTime
        : message.HasTime && (!DateTimeOffset.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var time)
            || DateTimeOffset.UnixEpoch.AddTicks(message.Time.Micros * 10) == time); // .NET knows no offset beyond 14 hours.

    private static bool SameData(byte[] input, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return true;
        var e = Decoding.One(Encoding.UTF8.GetString(input));
        return value.EnumerateObject().All(id => id.Value.ValueKind == JsonValueKind.Null
            || id.Value.EnumerateObject().All(parameter => e[$"syslog.sd.{id.Name}.{parameter.Name}"] == parameter.Value.GetString()));
    }

    /// <summary>What Filebeat itself adds, what needs Elastic's databases, and the <c>-</c> that stands for nothing are not the decoder's.</summary>
    private static bool IsOurs(JsonProperty field) =>
        !field.Name.Contains(".geo.", StringComparison.Ordinal) && !(field.Name.StartsWith("user_agent.", StringComparison.Ordinal) && field.Name != "user_agent.original")
        && field.Name is not ("ecs.version" or "event.dataset" or "event.module" or "fileset.name" or "input.type" or "log.offset" or "service.type" or "log.flags")
        && field.Value.ToString() != "-";

    private static bool Equals(JsonProperty field, Decoded e) => field.Name switch
    {
        "@timestamp" => DateTimeOffset.Parse(field.Value.GetString()!, System.Globalization.CultureInfo.InvariantCulture) == e.Time,
        "message" => field.Value.GetString() == e.Message,
        // Elastic's module says "Accepted" where ECS says "success".
        "event.outcome" => e["event.outcome"] == (field.Value.GetString() == "Accepted" ? "success" : "failure"),
        _ when field.Value.ValueKind == JsonValueKind.Array => JsonElement.DeepEquals(field.Value, JsonDocument.Parse(e[field.Name] ?? "null").RootElement),
        _ => field.Value.ToString() == e[field.Name],
    };
}
