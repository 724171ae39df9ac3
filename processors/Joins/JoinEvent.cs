namespace Monitoring.Processors.Joins;

/// <summary>One event of a key: of the left side with its labels, of the right side with none.</summary>
/// <param name="Time">ms since 1970 UTC.</param>
/// <param name="Labels">Canonical and encoded; null of a right event.</param>
internal readonly record struct JoinEvent(long Time, byte[]? Labels)
{
    public bool IsLeft => Labels is not null;

    /// <summary>By time; of one time the left one first, so that it finds the right one.</summary>
    public int CompareTo(in JoinEvent other) => Time != other.Time ? Time.CompareTo(other.Time) : other.IsLeft.CompareTo(IsLeft);
}
