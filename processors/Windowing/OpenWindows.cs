namespace Monitoring.Processors.Windowing;

/// <summary>The windows of one level that are not sealed, by start, each start's in the order in which they were opened.</summary>
internal sealed class OpenWindows
{
    private readonly SortedDictionary<long, List<int>> _byStart = [];
    private (long Start, List<int>? Windows) _last;

    /// <summary>Starts and their windows, oldest first.</summary>
    public IEnumerable<KeyValuePair<long, List<int>>> All => _byStart;

    public void Add(long start, int number)
    {
        if (_last.Windows is null || _last.Start != start)
        {
            if (!_byStart.TryGetValue(start, out var windows)) _byStart.Add(start, windows = []);
            _last = (start, windows);
        }

        _last.Windows.Add(number);
    }

    public IReadOnlyList<int> At(long start) => _byStart.GetValueOrDefault(start) ?? [];

    /// <summary>The starts whose windows end after one time and not after another, oldest first.</summary>
    public List<KeyValuePair<long, List<int>>> EndedBetween(WindowLevel level, long after, long until) =>
        [.. _byStart.TakeWhile(w => level.EndOf(w.Key) <= until).Where(w => level.EndOf(w.Key) > after)];

    /// <summary>Takes out what ends at or before a time, oldest first.</summary>
    public List<KeyValuePair<long, List<int>>> TakeEndedBy(WindowLevel level, long time)
    {
        List<KeyValuePair<long, List<int>>> ended = [.. _byStart.TakeWhile(w => level.EndOf(w.Key) <= time)];
        foreach (var (start, _) in ended) _byStart.Remove(start);
        if (ended.Count > 0) _last = default;
        return ended;
    }
}
