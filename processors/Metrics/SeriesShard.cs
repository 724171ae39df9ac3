using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Metrics;

/// <summary>Sixty-fourths of all series by hash: the keys of <c>monitoring.deltas</c>, so that all that is said of a series lies in one partition.</summary>
/// <remarks>Hash and number are part of the topic's contract: others would move series to other partitions.</remarks>
internal static class SeriesShard
{
    /// <summary>How many keys there are.</summary>
    public const int Count = 1 << Bits;

    private const int Bits = 6;
    private static readonly byte[][] Keys = [.. Enumerable.Range(0, Count).Select(i => Encoding.UTF8.GetBytes(i.ToString("x2", CultureInfo.InvariantCulture)))];

    /// <param name="hash">What <see cref="SeriesTable.Hash"/> gives for the series' identity.</param>
    public static int Of(ulong hash) => (int)(hash >> (64 - Bits));

    public static ReadOnlySpan<byte> Key(int shard) => Keys[shard];
}
