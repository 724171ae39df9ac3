using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Monitoring.Processors.Metrics;

/// <summary>What is kept in mind of an open series: 232 bytes, which lie in a snapshot as they lie in memory (little-endian).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct SeriesState
{
    /// <summary>How many samples are remembered.</summary>
    public const int Remembered = 16;

    /// <summary>Stream time of its last sample, ms since 1970 UTC. Of a free place: the number of the next free one, or -1.</summary>
    public long LastSeen;

    /// <summary>The greatest time of its samples, ms since 1970 UTC. Of an overflow series: when it was opened.</summary>
    public long Newest;

    /// <summary>The greatest time that was forgotten: whatever is as old or older cannot be told from a resent sample.</summary>
    public long Floor;

    /// <summary>The running total, where the publisher sends changes.</summary>
    public double Total;

    public RememberedTimes Times;
    public RememberedValues Values;

    /// <summary>How many of the places above are filled.</summary>
    public byte Count;

    /// <summary>The place that is written next.</summary>
    public byte Next;

    /// <summary>1 where it stands for all series beyond a bound.</summary>
    public byte IsOverflow;

    [InlineArray(Remembered)]
    public struct RememberedTimes
    {
        private long _first;
    }

    [InlineArray(Remembered)]
    public struct RememberedValues
    {
        private uint _first;
    }
}
