using System.Globalization;
using System.Text.Json;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Fluent Bit with <c>out_kafka</c> on a Kubernetes node: <c>@timestamp</c> is a number, the line is in <c>log</c> unless it was merged.</summary>
internal sealed class FluentBitPublisher(SeededRandom random, string topic, string host, bool keepLog) : Publisher(topic, host, host)
{
    private readonly StructuredLine _structured = new();
    private readonly string _podSuffix = $"{random.Hex(9)}-{random.Hex(5)}";
    private readonly string _container = random.Hex(64);

    public override void Write(Utf8JsonWriter writer, Draft draft)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("@timestamp");
        writer.WriteRawValue((draft.Time.ToUnixTimeMilliseconds() / 1000m).ToString("F6", CultureInfo.InvariantCulture));
        if (draft.Line is not null || keepLog) writer.WriteString("log", (draft.Line ?? _structured.Format(draft)) + "\n");
        writer.WriteString("stream", "stdout");
        if (draft.Line is null) StructuredLine.WriteFields(writer, draft);
        writer.WriteString("hostname", Host);
        writer.WriteStartObject("kubernetes");
        writer.WriteString("pod_name", $"{draft.Service}-{_podSuffix}");
        writer.WriteString("namespace_name", "prod");
        writer.WriteStartObject("labels");
        writer.WriteString("app.kubernetes.io/name", draft.Service);
        writer.WriteEndObject();
        writer.WriteString("host", Host);
        writer.WriteString("container_name", draft.Service);
        if (keepLog) writer.WriteString("docker_id", _container);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
