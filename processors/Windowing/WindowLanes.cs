using System.Globalization;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Indexing;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Windowing;

/// <summary>The lanes of one task: one for what is known at once, and one for each delay of metrics that are known later.</summary>
/// <remarks>A lane whose delay is no longer in force closes what it holds, and goes when it is empty.</remarks>
internal sealed class WindowLanes
{
    private const string DelayedPart = "delayed-";
    private readonly IReadOnlyList<WindowLevel> _levels;
    private readonly string _topic;
    private readonly List<WindowLane> _all;
    private readonly Dictionary<byte[], WindowLane> _delayed = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], WindowLane>.AlternateLookup<ReadOnlySpan<byte>> _byMetric;
    private TimeSpan _grace;

    /// <param name="levels">The windows; the base first.</param>
    /// <param name="topic">Where results go.</param>
    public WindowLanes(IReadOnlyList<WindowLevel> levels, string topic)
    {
        (_levels, _topic) = (levels, topic);
        _byMetric = _delayed.GetAlternateLookup<ReadOnlySpan<byte>>();
        _all = [new WindowLane(levels, topic, 0)];
    }

    /// <summary>By delay, the shortest first.</summary>
    public IReadOnlyList<WindowLane> All => _all;

    /// <summary>The lane of what is known at once.</summary>
    public WindowLane Prompt => _all[0];

    /// <summary>The lane of a metric from logs.</summary>
    public WindowLane Of(ReadOnlySpan<byte> metric) => _byMetric.TryGetValue(metric, out var lane) ? lane : Prompt;

    /// <summary>Puts other delays and another grace into force.</summary>
    public void Apply(IReadOnlyList<DelayedMetric> delays, TimeSpan grace)
    {
        _grace = grace;
        _delayed.Clear();
        foreach (var (metric, by) in delays) _delayed[Encoding.UTF8.GetBytes(metric)] = WithDelay((long)by.TotalMilliseconds);
        _all.RemoveAll(lane => lane != Prompt && lane.SeriesCount == 0 && !_delayed.ContainsValue(lane));
        foreach (var lane in _all) lane.Windows.Grace = grace;
    }

    public void Save(IStateWriter writer, AvroWriter bytes)
    {
        Prompt.Save(writer, bytes);
        foreach (var lane in _all.Skip(1)) lane.Save(writer.Under(Part(lane.Delay)), bytes);
    }

    /// <summary>Replaces everything by what <see cref="Save"/> wrote.</summary>
    public void Load(IStateReader reader)
    {
        Prompt.Load(reader);
        foreach (var delay in reader.Names.Where(static n => n.StartsWith(DelayedPart, StringComparison.Ordinal)).Select(static n => n[DelayedPart.Length..n.IndexOf('.', StringComparison.Ordinal)]).Distinct())
        {
            var lane = WithDelay(long.Parse(delay, CultureInfo.InvariantCulture));
            lane.Load(reader.Under(Part(lane.Delay)));
        }
    }

    private static string Part(long delay) => string.Create(CultureInfo.InvariantCulture, $"{DelayedPart}{delay}.");

    private WindowLane WithDelay(long delay)
    {
        var place = _all.FindIndex(lane => lane.Delay >= delay);
        if (place >= 0 && _all[place].Delay == delay) return _all[place];
        var added = new WindowLane(_levels, _topic, delay);
        added.Windows.Grace = _grace;
        _all.Insert(place < 0 ? _all.Count : place, added);
        return added;
    }
}
