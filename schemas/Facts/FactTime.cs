namespace Monitoring.Schemas.Facts;

/// <summary>Which times a fact may have.</summary>
internal static class FactTime
{
    // The end of the year 9999; beyond it, sums of times may overflow.
    private const long Latest = 253_402_300_800_000;

    /// <param name="time">ms since 1970 UTC.</param>
    public static bool IsSane(long time) => time is > -Latest and < Latest;
}
