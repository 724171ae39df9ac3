namespace Monitoring.Schemas.Alerts;

/// <summary>One state of one alert, as <c>monitoring.alerts</c> holds it: the newest revision of a fingerprint is what is true now.</summary>
/// <remarks>Equal fingerprint and revision mean the same state: a reader may get it twice and keeps it once.</remarks>
public sealed record AlertEvent
{
    /// <summary>What the alert is about, sorted by name: <c>alertname</c>, <c>severity</c>, <c>priority</c> and what tells it from others.</summary>
    public required SortedDictionary<string, string> Labels { get; init; }

    /// <summary>Rises with every state of the same fingerprint.</summary>
    public required long Revision { get; init; }

    public required AlertState State { get; init; }

    /// <summary>For people, sorted by name: <c>summary</c> and <c>description</c> in English, <c>summary_zh</c> and <c>description_zh</c> in Chinese.</summary>
    public required SortedDictionary<string, string> Annotations { get; init; }

    /// <summary>When it began, to the millisecond.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The number that the alert is about; null where it has none.</summary>
    public double? Value { get; init; }

    /// <summary>The offsets that the alert is about; null where it is not about offsets.</summary>
    public OffsetRange? Offsets { get; init; }

    /// <summary>The alert's key: 16 hexadecimal digits that follow from its labels alone.</summary>
    public string Fingerprint => AlertFingerprint.Of(Labels);
}
