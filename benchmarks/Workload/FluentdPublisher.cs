using System.Globalization;
using System.Text.Json;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Fluentd with <c>out_rdkafka2</c>, <c>&lt;inject&gt;</c> of time and tag as our configuration has it, and <c>message_key hostname</c>.</summary>
internal sealed class FluentdPublisher(string topic, string host, string tag) : Publisher(topic, host, host)
{
    public override void Write(Utf8JsonWriter writer, Draft draft)
    {
        writer.WriteStartObject();
        if (draft.Line is not null)
        {
            writer.WriteString("message", draft.Line);
        }
        else if (draft.Kind == TrafficKind.Auth)
        {
            // The fields of Fluentd's own syslog parser, which writes the process id as a string.
            writer.WriteString("host", Host);
            writer.WriteString("ident", draft.Program);
            writer.WriteString("pid", draft.ProcessId.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("message", draft.Message);
        }
        else
        {
            StructuredLine.WriteFields(writer, draft);
        }

        writer.WriteString("hostname", Host);
        // %Y-%m-%dT%H:%M:%S.%N%z: nine decimals and a zone without a colon.
        writer.WriteString("time", draft.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00'zzz", CultureInfo.InvariantCulture).Remove(32, 1));
        writer.WriteString("tag", tag);
        writer.WriteEndObject();
    }
}
