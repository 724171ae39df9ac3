using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Metrics;

/// <summary>Gathers a batch's samples into records, one key for each sixty-fourth of all series, so that a series stays in one partition and in order.</summary>
/// <remarks>
/// A record ends before a reader would make more than about 4 MiB
/// of rows of it, in which every sample carries its series' labels.
/// </remarks>
/// <param name="topic">Where the records go.</param>
internal sealed class SampleShards(string topic)
{
    /// <summary>A record is closed before it is larger, unless a single series with its labels is.</summary>
    public const int RecordBytes = 128 * 1024;

    /// <summary>A record is closed before its rows would take more.</summary>
    public const int ExpandedBytes = 4 * 1024 * 1024;

    // What a row holds beside name and labels.
    private const int RowBytes = 96;

    // A time and a value, at the most.
    private const int SampleBytes = 18;

    private readonly Shard[] _shards = [.. Enumerable.Range(0, SeriesShard.Count).Select(i => new Shard(topic, i))];

    /// <summary>How many samples of a series may be written at once.</summary>
    public static int Most(int identityLength) => Math.Clamp(ExpandedBytes / (identityLength + RowBytes), 1, 4096);

    /// <summary>Adds samples of one series.</summary>
    public void Add(ulong hash, ReadOnlySpan<byte> identity, in SeriesMeaning meaning, in SourceRecord record, ReadOnlySpan<Sample> samples, IOutput output)
    {
        var shard = _shards[SeriesShard.Of(hash)];
        var rows = (identity.Length + RowBytes) * samples.Length;
        var bytes = identity.Length + RowBytes + (samples.Length * SampleBytes);
        if (shard.Expanded > 0 && (shard.Expanded + rows > ExpandedBytes || shard.Encoder.Length + bytes > RecordBytes)) shard.Write(output);
        if (shard.Expanded == 0) shard.Encoder.Begin(record.Topic, record.Partition);
        shard.Encoder.Add(identity, meaning, record.Offset, samples);
        shard.Expanded += rows;
        shard.Timestamp = Math.Max(shard.Timestamp, record.Timestamp);
    }

    /// <summary>Writes whatever is gathered.</summary>
    public void Flush(IOutput output)
    {
        foreach (var shard in _shards)
        {
            if (shard.Expanded > 0) shard.Write(output);
        }
    }

    /// <summary>Forgets whatever is gathered.</summary>
    public void Clear()
    {
        foreach (var shard in _shards) shard.Clear();
    }

    private sealed class Shard(string topic, int number)
    {
        public SampleBatchEncoder Encoder { get; } = new();

        public int Expanded { get; set; }

        public long Timestamp { get; set; }

        public void Write(IOutput output)
        {
            output.Write(topic, SeriesShard.Key(number), Encoder.End(), Timestamp);
            Clear();
        }

        public void Clear()
        {
            Expanded = 0;
            Timestamp = 0;
        }
    }
}
