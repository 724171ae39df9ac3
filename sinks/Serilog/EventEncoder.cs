using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Json;

namespace Monitoring.Sinks.Serilog;

/// <summary>Compact JSON (CLEF) with the message rendered, the service, the host and an id.</summary>
/// <remarks>The id stands where Filebeat puts it, <c>@metadata._id</c>: intake takes two events with one id for the same.</remarks>
internal sealed class EventEncoder(string service, string host)
{
    private static readonly JsonValueFormatter s_values = new(typeTagName: "$type");
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly string _service = Property("service", service);
    private readonly string _host = Property("host", host);
    private long _sequence;

    /// <summary>The event as UTF-8.</summary>
    public byte[] Encode(LogEvent logEvent)
    {
        var json = new StringWriter(new StringBuilder(512), CultureInfo.InvariantCulture);
        RenderedCompactJsonFormatter.FormatEvent(logEvent, json, s_values);
        var text = json.GetStringBuilder();
        text.Length = text.ToString().LastIndexOf('}');
        // The application's own property of that name says it better, and a name may stand only once.
        if (!logEvent.Properties.ContainsKey("service")) text.Append(_service);
        if (!logEvent.Properties.ContainsKey("host")) text.Append(_host);
        text.Append(CultureInfo.InvariantCulture, $",\"@metadata\":{{\"_id\":\"{_instance}-{Interlocked.Increment(ref _sequence)}\"}}}}");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Property(string name, string value)
    {
        var json = new StringWriter(CultureInfo.InvariantCulture);
        json.Write($",\"{name}\":");
        JsonValueFormatter.WriteQuotedJsonString(value, json);
        return json.ToString();
    }
}
