using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Monitoring.Schemas.Alerts;

/// <summary>The JSON form of <see cref="AlertEvent"/> on <c>monitoring.alerts</c>: made for people with <c>kcat</c>, so text stays readable.</summary>
/// <remarks>Fields may be added: a reader passes over those that it does not know.</remarks>
public static class AlertJson
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line of JSON, UTF-8; equal alerts give equal bytes.</summary>
    public static byte[] Write(AlertEvent alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var w = new Utf8JsonWriter(buffer, s_readable);
        w.WriteStartObject();
        w.WriteString("fingerprint", alert.Fingerprint);
        w.WriteNumber("revision", alert.Revision);
        w.WriteString("state", alert.State == AlertState.Firing ? "firing" : "resolved");
        WriteMap(w, "labels", alert.Labels);
        WriteMap(w, "annotations", alert.Annotations);
        w.WriteString("starts_at", Text(alert.StartsAt));
        if (alert.EndsAt is { } end) w.WriteString("ends_at", Text(end));
        if (alert.Value is { } value) w.WriteNumber("value", value);
        if (alert.Offsets is { } range)
        {
            w.WriteStartObject("offsets");
            w.WriteNumber("first", range.First);
            w.WriteNumber("end", range.End);
            w.WriteEndObject();
        }

        w.WriteEndObject();
        w.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote, of this build or another.</summary>
    /// <returns>False where it is not an alert.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out AlertEvent? alert)
    {
        alert = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            while (reader.Read()) return false;
            alert = Read(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static AlertEvent Read(JsonElement root) => new()
    {
        Labels = ReadMap(root.GetProperty("labels")),
        Revision = root.GetProperty("revision").GetInt64(),
        State = root.GetProperty("state").GetString() switch
        {
            "firing" => AlertState.Firing,
            "resolved" => AlertState.Resolved,
            var other => throw new FormatException($"'{other}' is no state of an alert."),
        },
        Annotations = ReadMap(root.GetProperty("annotations")),
        StartsAt = Instant(root.GetProperty("starts_at")),
        EndsAt = root.TryGetProperty("ends_at", out var end) ? Instant(end) : null,
        Value = root.TryGetProperty("value", out var value) ? value.GetDouble() : null,
        Offsets = root.TryGetProperty("offsets", out var range) ? new OffsetRange(range.GetProperty("first").GetInt64(), range.GetProperty("end").GetInt64()) : null,
    };

    private static void WriteMap(Utf8JsonWriter w, string name, SortedDictionary<string, string> map)
    {
        w.WriteStartObject(name);
        foreach (var (key, value) in map) w.WriteString(key, value);
        w.WriteEndObject();
    }

    private static SortedDictionary<string, string> ReadMap(JsonElement map)
    {
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject()) read.Add(property.Name, property.Value.GetString() ?? throw new FormatException($"{property.Name} is null."));
        return read;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(JsonElement time) => time.GetDateTimeOffset().ToUniversalTime();
}
