using System.Globalization;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Records of the topic of metrics, as each publisher writes them: a hundred series a record, one sample of each series every 15 s.</summary>
/// <remarks>The same arguments give the same bytes. The adapter writes a record for each sample, so its records are a hundred times as many.</remarks>
public static class SampleRecords
{
    /// <summary>2026-01-01 00:00 UTC, in ms.</summary>
    private const long Start = 1_767_225_600_000;

    private const int Interval = 15_000;

    private const string OtlpHead =
        """{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"disk"}},{"key":"service.instance.id","value":{"stringValue":"hHOST"}}]},"scopeMetrics":[{"metrics":[""";

    /// <summary>The formats, by the names under which figures are reported.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["avro", "influx", "telegraf_json", "otlp_json", "adapter_json"];

    /// <summary>The samples of <paramref name="series"/> series, a multiple of 100, at times from <paramref name="first"/> on.</summary>
    public static SourceRecord[] Create(string format, int series, int first, int times)
    {
        var records = new List<SourceRecord>();
        for (var time = first; time < first + times; time++)
        {
            for (var host = 0; host < series / 100; host++)
            {
                foreach (var value in Values(format, host, Start + ((long)time * Interval)))
                    records.Add(new SourceRecord(Topics.RawMetrics, 0, records.Count, Start + ((long)time * Interval), default, new Utf8Slice(value)));
            }
        }

        return [.. records];
    }

    private static IEnumerable<byte[]> Values(string format, int host, long time) => format switch
    {
        "avro" => [Avro(host, time)],
        "influx" => [Text(Join('\n', g => Line(host, g, time)))],
        "telegraf_json" => [Text("{\"metrics\":[" + Join(',', g => TelegrafMetric(host, g, time)) + "]}")],
        "otlp_json" => [Text(OtlpHead.Replace("HOST", Number(host), StringComparison.Ordinal) + Join(',', f => OtlpMetric(host, f, time)) + "]}]}]}")],
        _ => Groups().SelectMany(g => Groups().Select(f => Text(AdapterSample(host, g, f, time)))),
    };

    private static string Line(int host, int g, long time) =>
        $"disk_{g},host=h{host},device=sd{g},path=/var/lib/{g} " + Join(',', f => $"field_{f}={Value(host, g, f, time)}") + $" {time}000000";

    private static string TelegrafMetric(int host, int g, long time) =>
        "{\"fields\":{" + Join(',', f => $"\"field_{f}\":{Value(host, g, f, time)}") + "}," + $"\"name\":\"disk_{g}\",\"tags\":{{\"device\":\"sd{g}\",\"host\":\"h{host}\",\"path\":\"/var/lib/{g}\"}},\"timestamp\":{time / 1000}}}";

    private static string OtlpMetric(int host, int f, long time) =>
        $"{{\"name\":\"disk.field.{f}\",\"unit\":\"By\",\"gauge\":{{\"dataPoints\":[" + Join(',', g => OtlpPoint(host, g, f, time)) + "]}}";

    private static string OtlpPoint(int host, int g, int f, long time) =>
        $"{{\"timeUnixNano\":\"{time}000000\",\"asDouble\":{Value(host, g, f, time)},\"attributes\":[{{\"key\":\"device\",\"value\":{{\"stringValue\":\"sd{g}\"}}}}]}}";

    private static string AdapterSample(int host, int g, int f, long time) =>
        $"{{\"timestamp\":\"{DateTime.UnixEpoch.AddMilliseconds(time):yyyy-MM-ddTHH:mm:ss}Z\",\"value\":\"{Value(host, g, f, time)}\",\"name\":\"disk_field_{f}\","
        + $"\"labels\":{{\"__name__\":\"disk_field_{f}\",\"device\":\"sd{g}\",\"instance\":\"h{host}:9100\",\"job\":\"node\"}}}}";

    private static byte[] Avro(int host, long time)
    {
        var builder = new SeriesBuilder(new SeriesLimits());
        var encoder = new SampleBatchEncoder();
        encoder.Begin("", -1);
        foreach (var g in Groups())
        {
            builder.Clear();
            builder.Add("device"u8, Text($"sd{g}"));
            builder.Add("instance"u8, Text($"h{host}:9100"));
            builder.Add("job"u8, "node"u8);
            foreach (var f in Groups())
            {
                builder.Build(Text($"disk_field_{f}"), out var identity);
                encoder.Add(identity, new SeriesMeaning(MetricKind.Gauge), -1, [new Sample(time, double.Parse(Value(host, g, f, time), CultureInfo.InvariantCulture))]);
            }
        }

        return encoder.End().ToArray();
    }

    private static IEnumerable<int> Groups() => Enumerable.Range(0, 10);

    private static string Value(int host, int group, int field, long time) => Number((host * 31) + (group * 7) + field) + "." + Number(time / Interval % 1000);

    private static string Join(char separator, Func<int, string> part) => string.Join(separator, Groups().Select(part));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
