namespace Monitoring.Sinks.Postgres;

/// <summary>The stored offset does not exist in the topic. Going on would lose or repeat rows in silence, so the sink stops.</summary>
public sealed class OffsetBeyondEndException : Exception
{
    /// <param name="topic">The topic.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="stored">The offset in <c>monitoring.consumer_offsets</c>.</param>
    /// <param name="end">The topic's end: the offset that its next record gets.</param>
    public OffsetBeyondEndException(string topic, int partition, long stored, long end)
        : base($"The stored offset {stored} for {topic}-{partition} is beyond the topic's end {end}: the broker was wiped or is another cluster. " +
               "Point the sink at the cluster that the rows came from, or, where its records are gone for good, delete the row of " +
               $"monitoring.consumer_offsets with topic '{topic}' and partition {partition}: the sink then starts at the topic's beginning.")
    {
    }

    /// <summary>Throws where <paramref name="stored"/> lies behind <paramref name="end"/>; equal means that everything is stored.</summary>
    /// <exception cref="OffsetBeyondEndException">It does.</exception>
    public static void ThrowIfBeyond(string topic, int partition, long? stored, long end)
    {
        if (stored > end) throw new OffsetBeyondEndException(topic, partition, stored.Value, end);
    }
}
