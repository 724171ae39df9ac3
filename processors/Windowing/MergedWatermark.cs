using System.Text;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>The watermark of a task that several sources feed: the least of those that are not idle, and none before each has spoken.</summary>
public sealed class MergedWatermark
{
    private readonly SortedDictionary<(string Topic, int Partition), (long Time, bool IsIdle)> _heard = new(Comparer<(string Topic, int Partition)>.Create(static (a, b) =>
        string.CompareOrdinal(a.Topic, b.Topic) is not 0 and var order ? order : a.Partition.CompareTo(b.Partition)));
    private IReadOnlyList<WatermarkSource> _sources = [];

    /// <summary>ms since 1970 UTC, or <see cref="WindowAggregator.NoWatermark"/>. It never falls.</summary>
    public long Current { get; private set; } = WindowAggregator.NoWatermark;

    /// <summary>True where every source that has spoken is idle.</summary>
    public bool IsIdle => _heard.Values.All(static s => s.IsIdle);

    /// <summary>Says who has to have spoken; what others have said is forgotten.</summary>
    public void Expect(IReadOnlyList<WatermarkSource> sources)
    {
        _sources = sources;
        foreach (var gone in _heard.Keys.Where(h => !sources.Any(s => s.Topic == h.Topic && h.Partition < s.Partitions)).ToList()) _heard.Remove(gone);
        Merge();
    }

    /// <summary>A source says how far it is; an earlier time than before is not heard.</summary>
    public void Hear(Watermark watermark)
    {
        ArgumentNullException.ThrowIfNull(watermark);
        var place = (watermark.Topic, watermark.Partition);
        var time = _heard.TryGetValue(place, out var before) ? Math.Max(before.Time, watermark.Time) : watermark.Time;
        _heard[place] = (time, watermark.IsIdle);
        Merge();
    }

    public void Save(AvroWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Long(Current);
        writer.Long(_heard.Count);
        foreach (var ((topic, partition), (time, isIdle)) in _heard)
        {
            writer.String(topic);
            writer.Long(partition);
            writer.Long(time);
            writer.Boolean(isIdle);
        }
    }

    /// <summary>Replaces everything but the list of sources by what <see cref="Save"/> wrote.</summary>
    public void Load(ref AvroReader reader, ReadOnlySpan<byte> bytes)
    {
        _heard.Clear();
        Current = reader.Long();
        for (var left = reader.Branch(1_000_000); left > 0 && !reader.Failed; left--)
        {
            var (start, length) = reader.Bytes();
            _heard[(Encoding.UTF8.GetString(bytes.Slice(start, length)), reader.Int())] = (reader.Long(), reader.Boolean());
        }
    }

    // A window closes late rather than too early: where everybody is idle, the one that is least far counts.
    private void Merge()
    {
        if (_sources.Count == 0 || _sources.Any(s => Enumerable.Range(0, s.Partitions).Any(p => !_heard.ContainsKey((s.Topic, p))))) return;
        var (active, all) = (long.MaxValue, long.MaxValue);
        foreach (var (time, isIdle) in _heard.Values)
        {
            all = Math.Min(all, time);
            if (!isIdle) active = Math.Min(active, time);
        }

        var least = active < long.MaxValue ? active : all;
        if (least < long.MaxValue) Current = Math.Max(Current, least);
    }
}
