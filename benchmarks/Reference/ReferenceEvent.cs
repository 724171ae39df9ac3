using System.Text.Json;

namespace Monitoring.Benchmarks.Reference;

/// <summary>What a record has to become. Where a value is null, the record does not say it without doubt, and it is not compared.</summary>
internal sealed record ReferenceEvent
{
    /// <summary>Why it is refused, or null.</summary>
    public string? Refusal { get; init; }

    /// <summary>µs since 1970 UTC.</summary>
    public long EventTime { get; init; }

    /// <summary>OpenTelemetry's number.</summary>
    public int? Severity { get; init; }

    public string? Category { get; init; }

    public string? Host { get; init; }

    public string? Service { get; init; }

    public string Message { get; init; } = "";

    public string TraceId { get; init; } = "";

    public string SpanId { get; init; } = "";

    /// <summary>Every field that was sent, and some that a line says, by the names under which they have to lie in the attributes.</summary>
    public IReadOnlyDictionary<string, JsonElement> Attributes { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What makes a resent event the same, or null.</summary>
    public string? Identity { get; init; }
}
