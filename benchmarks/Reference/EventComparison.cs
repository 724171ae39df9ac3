using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monitoring.Benchmarks.Reference;

/// <summary>Says in what an event is not what it has to be.</summary>
internal static class EventComparison
{
    private static readonly Regex Mark = new(@"\[masked-[a-z_]+\]");

    /// <summary>One line a difference; none where the two are equal.</summary>
    /// <param name="expected">Unmasked.</param>
    /// <param name="actual">Masked where its flag says so: then what stands around the marks has to be equal.</param>
    /// <param name="personal">Texts that must not be left in it.</param>
    public static IEnumerable<string> Differences(ReferenceEvent expected, ActualEvent actual, IEnumerable<string> personal)
    {
        if (expected.Refusal != actual.Refusal) yield return Line("refusal", expected.Refusal, actual.Refusal);
        if (expected.Refusal is not null || actual.Refusal is not null) yield break;
        if (expected.EventTime != actual.EventTime) yield return Line("event time", expected.EventTime, actual.EventTime);
        if (expected.Severity is { } severity && severity != actual.Severity) yield return Line("severity", severity, actual.Severity);
        if (expected.Category is { } category && category != actual.Category) yield return Line("category", category, actual.Category);
        if (expected.Host is { } host && host != actual.Host) yield return Line("host", host, actual.Host);
        if (expected.Service is { } service && service != actual.Service) yield return Line("service", service, actual.Service);
        if (expected.TraceId != actual.TraceId) yield return Line("trace id", expected.TraceId, actual.TraceId);
        if (expected.SpanId != actual.SpanId) yield return Line("span id", expected.SpanId, actual.SpanId);
        if (!IsSame(expected.Message, actual.Message, actual.IsMasked)) yield return Line("message", expected.Message, actual.Message);
        foreach (var (name, value) in expected.Attributes)
        {
            if (!actual.Attributes.TryGetProperty(name, out var kept)) yield return Line(name, value, "nothing");
            else if (!IsSame(value, kept, actual.IsMasked)) yield return Line(name, value, kept);
        }

        foreach (var member in actual.Attributes.EnumerateObject())
        {
            // Derived fields have dotted names; all others were sent.
            if (!member.Name.Contains('.', StringComparison.Ordinal) && !expected.Attributes.ContainsKey(member.Name)) yield return Line(member.Name, "nothing", member.Value);
        }

        var attributes = actual.Attributes.GetRawText();
        if (actual.IsMasked != (Mark.IsMatch(actual.Message) || Mark.IsMatch(attributes))) yield return Line("masked flag", !actual.IsMasked, actual.IsMasked);
        foreach (var text in personal)
        {
            if (actual.Message.Contains(text, StringComparison.Ordinal) || attributes.Contains(text, StringComparison.Ordinal)) yield return Line("personal data", "a mask", text);
        }
    }

    private static bool IsSame(JsonElement expected, JsonElement actual, bool masked)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                return actual.ValueKind == JsonValueKind.Object && expected.EnumerateObject().Count() == actual.EnumerateObject().Count()
                    && expected.EnumerateObject().All(member => actual.TryGetProperty(member.Name, out var value) && IsSame(member.Value, value, masked));
            case JsonValueKind.Array:
                return actual.ValueKind == JsonValueKind.Array && expected.GetArrayLength() == actual.GetArrayLength()
                    && expected.EnumerateArray().Zip(actual.EnumerateArray()).All(pair => IsSame(pair.First, pair.Second, masked));
            case JsonValueKind.String:
                // The reference holds what a line says as text; intake writes its numbers as numbers.
                return IsSame(expected.GetString()!, actual.ValueKind == JsonValueKind.String ? actual.GetString()! : actual.GetRawText(), masked);
            default:
                return actual.ValueKind == expected.ValueKind ? expected.GetRawText() == actual.GetRawText() : masked && actual.ValueKind == JsonValueKind.String && Mark.IsMatch(actual.GetString()!);
        }
    }

    /// <summary>Equal, or with marks for some of it and all the rest equal.</summary>
    private static bool IsSame(string expected, string actual, bool masked)
    {
        if (!masked || !Mark.IsMatch(actual)) return expected == actual;
        var pattern = string.Join(".+?", Mark.Split(actual).Select(Regex.Escape));
        return Regex.IsMatch(expected, "^" + pattern + "$", RegexOptions.Singleline);
    }

    private static string Line(string what, object? expected, object? actual) => $"{what}: {Shown(expected)} expected, {Shown(actual)} found";

    private static string Shown(object? value)
    {
        var text = value?.ToString() ?? "nothing";
        return text.Length <= 200 ? text : text[..200] + "…";
    }
}
