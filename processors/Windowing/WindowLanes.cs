using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Indexing;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Windowing;

/// <summary>The lanes of one task: one for what is known at once, and one for each metric that is known later.</summary>
/// <remarks>A metric keeps its lane, and so its open windows, when its delay changes; one that is no longer delayed keeps it until it is empty.</remarks>
internal sealed class WindowLanes
{
    private const string DelayedPart = "delayed-";
    private const string NameChunk = "metric";
    private readonly IReadOnlyList<WindowLevel> _levels;
    private readonly string _topic;
    private readonly SortedDictionary<byte[], WindowLane> _delayed = new(Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
    private readonly Dictionary<byte[], WindowLane> _byMetric = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], WindowLane>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private WindowLane[] _turns;

    /// <param name="levels">The windows; the base first.</param>
    /// <param name="topic">Where results go.</param>
    public WindowLanes(IReadOnlyList<WindowLevel> levels, string topic)
    {
        (_levels, _topic) = (levels, topic);
        _lookup = _byMetric.GetAlternateLookup<ReadOnlySpan<byte>>();
        Prompt = new WindowLane(levels, topic);
        All = _turns = [Prompt];
    }

    /// <summary>The prompt one, then those of delayed metrics by name.</summary>
    public WindowLane[] All { get; private set; }

    /// <summary>The lane of what is known at once.</summary>
    public WindowLane Prompt { get; }

    /// <summary>The lane of a metric from logs.</summary>
    public WindowLane Of(ReadOnlySpan<byte> metric) => _lookup.TryGetValue(metric, out var lane) ? lane : Prompt;

    /// <summary>Closes and seals windows of all lanes. The lane that is furthest behind comes first, so that none waits for ever.</summary>
    /// <param name="watermark">Of the task, ms since 1970 UTC.</param>
    /// <param name="results">How many results may be written in all, but for those of one end; a later call writes the others.</param>
    public void Advance(long watermark, int results)
    {
        Array.Sort(_turns, static (a, b) => a.Done != b.Done ? a.Done.CompareTo(b.Done) : a.Place.CompareTo(b.Place));
        foreach (var lane in _turns)
        {
            if (results > 0) results -= lane.Advance(watermark, results);
        }
    }

    /// <summary>Puts other delays and another grace into force.</summary>
    public void Apply(IReadOnlyList<DelayedMetric> delays, TimeSpan grace)
    {
        var wanted = delays.ToDictionary(static d => Encoding.UTF8.GetBytes(d.Name), static d => (long)d.By.TotalMilliseconds, Utf8Comparer.Instance);
        foreach (var (metric, delay) in wanted)
        {
            if (!_delayed.ContainsKey(metric)) _delayed.Add(metric, new WindowLane(_levels, _topic));
            _delayed[metric].Delay = delay;
        }

        foreach (var gone in _delayed.Where(lane => lane.Value.SeriesCount == 0 && !wanted.ContainsKey(lane.Key)).Select(static lane => lane.Key).ToList()) _delayed.Remove(gone);
        Prompt.Windows.Grace = grace;
        foreach (var lane in _delayed.Values) lane.Windows.Grace = grace;
        Index();
    }

    public void Save(IStateWriter writer, AvroWriter bytes)
    {
        Prompt.Save(writer, bytes);
        foreach (var (metric, lane) in _delayed)
        {
            // The name of a chunk may hold fewer characters than that of a metric.
            var part = writer.Under(string.Create(CultureInfo.InvariantCulture, $"{DelayedPart}{XxHash3.HashToUInt64(metric):x16}."));
            bytes.Clear();
            bytes.Bytes(metric);
            bytes.Long(lane.Delay);
            part.Write(NameChunk, bytes.Written);
            bytes.Clear();
            lane.Save(part, bytes);
        }
    }

    /// <summary>Replaces everything by what <see cref="Save"/> wrote.</summary>
    public void Load(IStateReader reader)
    {
        Prompt.Load(reader);
        foreach (var name in reader.Names.Where(static n => n.StartsWith(DelayedPart, StringComparison.Ordinal) && n.EndsWith("." + NameChunk, StringComparison.Ordinal)))
        {
            var bytes = reader.Read(name);
            var content = new AvroReader(bytes);
            var (start, length) = content.Bytes();
            var delay = content.Long();
            if (!content.AtEnd) throw new InvalidDataException($"The window state's chunk {name} is damaged.");
            var metric = bytes.Slice(start, length).ToArray();
            if (!_delayed.TryGetValue(metric, out var lane)) _delayed.Add(metric, lane = new WindowLane(_levels, _topic));
            lane.Delay = delay;
            lane.Windows.Grace = Prompt.Windows.Grace;
            lane.Load(reader.Under(name[..^NameChunk.Length]));
        }

        Index();
    }

    private void Index()
    {
        All = [Prompt, .. _delayed.Values];
        for (var place = 0; place < All.Length; place++) All[place].Place = place;
        _turns = [.. All];
        _byMetric.Clear();
        foreach (var (metric, lane) in _delayed) _byMetric.Add(metric, lane);
    }
}
