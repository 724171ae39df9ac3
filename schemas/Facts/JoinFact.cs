namespace Monitoring.Schemas.Facts;

/// <summary>A log event is one side of a join; spans are UTF-8.</summary>
public ref struct JoinFact
{
    /// <summary>Topic of the event.</summary>
    public ReadOnlySpan<byte> OriginTopic { get; set; }

    /// <summary>The join's name; never empty.</summary>
    public ReadOnlySpan<byte> Join { get; set; }

    /// <summary>False for the left side, which is counted, true for the right one, which it waits for.</summary>
    public bool IsRight { get; set; }

    /// <summary>What the two sides have in common; never empty.</summary>
    public ReadOnlySpan<byte> Key { get; set; }

    /// <summary>ms since 1970 UTC.</summary>
    public long Time { get; set; }

    /// <summary>Canonical and encoded, as behind the name in a series' identity; those of the right side mean nothing.</summary>
    public ReadOnlySpan<byte> Labels { get; set; }
}
