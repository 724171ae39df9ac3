using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Monitoring.Benchmarks.Reference;

/// <summary>Reads the records of <see cref="Workload.FixedMix"/> in the plainest way, to hold the fast one against.</summary>
/// <remarks>It knows the shapes of the mix only, and shares no code with <c>processors</c>: strings, regular expressions, <see cref="JsonDocument"/>.</remarks>
internal static class ReferenceDecoder
{
    private const int MostOpen = 64;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static ReferenceEvent Decode(byte[] value, DateTimeOffset received)
    {
        if (value.Length == 0) return new ReferenceEvent { Refusal = "empty" };
        try
        {
            var text = Strict.GetString(value);
            if (Depth(text) > MostOpen) return new ReferenceEvent { Refusal = "too_deep" };
            return OfObject(JsonDocument.Parse(text).RootElement, received);
        }
        catch (DecoderFallbackException)
        {
            return new ReferenceEvent { Refusal = "invalid_encoding" };
        }
        catch (JsonException)
        {
            return new ReferenceEvent { Refusal = "invalid_json" };
        }
    }

    private static ReferenceEvent OfObject(JsonElement outer, DateTimeOffset received)
    {
        var source = outer.TryGetProperty("message", out _) ? "message" : "log";
        var text = outer.GetProperty(source).GetString()!.TrimEnd('\n');
        var inner = text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default;
        var hasInner = inner.ValueKind == JsonValueKind.Object;
        var line = hasInner ? null : ReferenceLine.Read(text, received);
        var attributes = new Dictionary<string, JsonElement>();
        foreach (var member in outer.EnumerateObject().Where(member => member.Name != source)) attributes[member.Name] = member.Value;
        if (hasInner) Merge(inner, attributes);
        foreach (var (name, field) in line?.Fields ?? []) attributes[name] = JsonSerializer.SerializeToElement(field);
        if (line is not null && line.Message != text) attributes["log.header"] = JsonSerializer.SerializeToElement(text[..^line.Message.Length]);
        var application = hasInner ? inner : outer;
        return new ReferenceEvent
        {
            EventTime = Micros(line?.Time ?? Time(hasInner ? inner.GetProperty("timestamp") : outer.TryGetProperty("time", out var time) ? time : outer.GetProperty("@timestamp"))),
            Severity = line?.Severity ?? Severity(Text(application, "level")),
            Category = line?.Category,
            Host = Text(outer, "host", "name") ?? Text(outer, "host") ?? Text(outer, "hostname"),
            Service = Service(outer, application, line),
            Message = hasInner ? inner.GetProperty("message").GetString()! : line?.Message ?? text,
            TraceId = Text(application, "trace_id") ?? "",
            SpanId = Text(application, "span_id") ?? "",
            Attributes = attributes,
            Identity = Identity(outer),
        };
    }

    /// <summary>The application's own fields beside those of the envelope; a name that both have goes below <c>app.</c>.</summary>
    private static void Merge(JsonElement inner, Dictionary<string, JsonElement> attributes)
    {
        foreach (var member in inner.EnumerateObject().Where(member => member.Name != "message"))
        {
            if (!attributes.TryGetValue(member.Name, out var sent)) attributes[member.Name] = member.Value;
            else if (!JsonElement.DeepEquals(sent, member.Value)) attributes["app." + member.Name] = member.Value;
        }
    }

    private static string? Service(JsonElement outer, JsonElement application, ReferenceLine? line) =>
        Text(application, "service") ?? Text(outer, "fields", "service") ?? Text(outer, "kubernetes", "container_name") ?? line?.Service ?? Text(outer, "ident") ?? Text(outer, "event", "module");

    private static string? Identity(JsonElement outer)
    {
        if (Text(outer, "@metadata", "_id") is { } id) return id;
        if (Text(outer, "agent", "id") is not { } agent) return null;
        var log = outer.GetProperty("log");
        var file = log.GetProperty("file");
        var offset = log.GetProperty("offset").GetInt64().ToString(CultureInfo.InvariantCulture);
        return string.Join('\n', agent, Text(file, "fingerprint") ?? Text(file, "device_id") + "\n" + Text(file, "inode"), offset);
    }

    /// <summary>ISO 8601, or a number of seconds.</summary>
    private static DateTimeOffset Time(JsonElement stamp)
    {
        if (stamp.ValueKind == JsonValueKind.Number) return DateTimeOffset.UnixEpoch.AddTicks((long)(stamp.GetDecimal() * TimeSpan.TicksPerSecond));
        var text = stamp.GetString()!;
        // Fluentd writes nine decimals, of which .NET takes seven, and a zone without a colon.
        if (text.Length == 34) text = text[..27] + text[29..32] + ":" + text[32..];
        return ReferenceLine.Parse(text);
    }

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static int? Severity(string? level) => level switch
    {
        "DEBUG" => 5,
        "INFO" => 9,
        "WARN" => 13,
        "ERROR" => 17,
        _ => null,
    };

    private static string? Text(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }

    /// <summary>How many brackets are open at once, strings aside.</summary>
    private static int Depth(string text)
    {
        int depth = 0, most = 0;
        var inString = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (inString && text[i] == '\\') i++;
            else if (text[i] == '"') inString = !inString;
            else if (!inString && text[i] is '{' or '[') most = Math.Max(most, ++depth);
            else if (!inString && text[i] is '}' or ']') depth--;
        }

        return most;
    }
}
