using Monitoring.Pipeline.Torture.Workload;

namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>All that a checker looks at: what was published, what the broker has, and what <c>SELECT</c> returns. Sequences are read once.</summary>
internal sealed record Observation
{
    public required Ledger Ledger { get; init; }

    public required PolicyHistory Policies { get; init; }

    /// <summary>The publishers' topics, by topic and partition, in the order of offsets.</summary>
    public required IReadOnlyList<PublishedRecord> Published { get; init; }

    /// <summary>The tables of logs.</summary>
    public required IEnumerable<StoredRow> Rows { get; init; }

    /// <summary>The table of dead letters.</summary>
    public required IEnumerable<StoredLetter> Letters { get; init; }

    /// <summary>What a reader of committed records finds in each of our topics, in the order of each partition; a slow subscriber is one more.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<OutputRecord>> Outputs { get; init; }

    /// <summary>True where the sink still had refusals to publish before the topics were read.</summary>
    public bool OutboxIsWaiting { get; init; }

    /// <summary>How far each partition was worked off.</summary>
    public required IReadOnlyList<PartitionPosition> Positions { get; init; }

    /// <summary>Rows by source and minute of event time, as SQL counts them.</summary>
    public required IReadOnlyDictionary<(string Host, DateTime Minute), long> Minutes { get; init; }
}

/// <summary>How far a partition was worked off.</summary>
/// <param name="Reader">Who works it off: a group, or the table that keeps its offset.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Next">The next offset to work off, or null where none was ever kept.</param>
/// <param name="End">The offset behind the last record for readers of committed ones, asked for before <paramref name="Next"/>.</param>
/// <param name="Limit">The end of the partition, asked for after it: what lies beyond does not exist.</param>
internal sealed record PartitionPosition(string Reader, string Topic, int Partition, long? Next, long End, long Limit)
{
    /// <summary>True where every record is behind it; markers and what the outbox publishes meanwhile may be too.</summary>
    public bool IsAtTheEnd => (Next ?? 0) >= End && (Next ?? 0) <= Limit;
}
