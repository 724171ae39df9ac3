namespace Monitoring.Schemas.Alerts;

/// <summary>Offsets of one partition, from <paramref name="First"/> up to and without <paramref name="End"/>.</summary>
/// <param name="First">The first offset.</param>
/// <param name="End">The offset behind the last.</param>
public readonly record struct OffsetRange(long First, long End)
{
    /// <summary>How many offsets.</summary>
    public long Count => End - First;
}
