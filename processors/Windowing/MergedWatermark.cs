using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>The watermark of a task that several sources feed: the least of theirs, and none before each has spoken.</summary>
public sealed class MergedWatermark
{
    private readonly SortedDictionary<(string Topic, int Partition), long> _heard = new(Comparer<(string Topic, int Partition)>.Create(static (a, b) =>
        string.CompareOrdinal(a.Topic, b.Topic) is not 0 and var order ? order : a.Partition.CompareTo(b.Partition)));
    private IReadOnlyList<WatermarkSources> _sources = [];

    /// <summary>ms since 1970 UTC, or <see cref="WindowAggregator.NoWatermark"/>. It never falls.</summary>
    public long Current { get; private set; } = WindowAggregator.NoWatermark;

    /// <summary>All that have to have spoken; the newest list counts.</summary>
    public void Expect(IReadOnlyList<WatermarkSources> sources)
    {
        if (_sources.SequenceEqual(sources)) return;
        _sources = sources;
        foreach (var gone in _heard.Keys.Where(h => !sources.Any(s => s.Topic == h.Topic && h.Partition < s.Partitions)).ToList()) _heard.Remove(gone);
        Merge();
    }

    /// <summary>A source says how far it is.</summary>
    /// <param name="topic">The source's topic.</param>
    /// <param name="partition">The source's partition.</param>
    /// <param name="time">ms since 1970 UTC; an earlier one than before is not heard.</param>
    public void Hear(string topic, int partition, long time)
    {
        if (_heard.TryGetValue((topic, partition), out var before) && before >= time) return;
        _heard[(topic, partition)] = time;
        Merge();
    }

    public void Save(AvroWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Long(Current);
        writer.Long(_sources.Count);
        foreach (var source in _sources)
        {
            writer.String(source.Topic);
            writer.Long(source.Partitions);
        }

        writer.Long(_heard.Count);
        foreach (var ((topic, partition), time) in _heard)
        {
            writer.String(topic);
            writer.Long(partition);
            writer.Long(time);
        }
    }

    public void Load(ref AvroReader reader, ReadOnlySpan<byte> bytes)
    {
        Current = reader.Long();
        var sources = new WatermarkSources[reader.Branch(10_000)];
        for (var i = 0; i < sources.Length; i++) sources[i] = new WatermarkSources(Text(ref reader, bytes), reader.Int());
        _sources = sources;
        var heard = reader.Branch(1_000_000);
        for (var i = 0; i < heard; i++) _heard[(Text(ref reader, bytes), reader.Int())] = reader.Long();
    }

    private void Merge()
    {
        var least = long.MaxValue;
        foreach (var source in _sources)
        {
            for (var partition = 0; partition < source.Partitions; partition++)
            {
                if (!_heard.TryGetValue((source.Topic, partition), out var time)) return;
                least = Math.Min(least, time);
            }
        }

        if (least < long.MaxValue) Current = Math.Max(Current, least);
    }

    private static string Text(ref AvroReader reader, ReadOnlySpan<byte> bytes)
    {
        var (start, length) = reader.Bytes();
        return System.Text.Encoding.UTF8.GetString(bytes.Slice(start, length));
    }
}
