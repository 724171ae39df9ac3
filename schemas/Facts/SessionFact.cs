namespace Monitoring.Schemas.Facts;

/// <summary>A log event says that a session was alive; spans are UTF-8, and empty where there is none of it.</summary>
public ref struct SessionFact
{
    /// <summary>Topic of the event.</summary>
    public ReadOnlySpan<byte> OriginTopic { get; set; }

    /// <summary>The session's id; never empty.</summary>
    public ReadOnlySpan<byte> Session { get; set; }

    /// <summary>ms since 1970 UTC.</summary>
    public long Time { get; set; }

    public bool IsPageView { get; set; }

    /// <summary>The step of the funnel that the event is.</summary>
    public ReadOnlySpan<byte> Step { get; set; }

    /// <summary>Canonical and encoded, as behind the name in a series' identity.</summary>
    public ReadOnlySpan<byte> Labels { get; set; }
}
