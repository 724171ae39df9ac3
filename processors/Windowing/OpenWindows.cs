namespace Monitoring.Processors.Windowing;

/// <summary>The windows of one level that are not sealed, by start, each start's in the order in which they were opened.</summary>
internal sealed class OpenWindows
{
    private readonly SortedDictionary<long, List<int>> _byStart = [];
    private readonly HashSet<long> _closed = [];
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

    /// <summary>Marks a start whose windows have shown their final results.</summary>
    public void Closed(long start) => _closed.Add(start);

    public bool IsClosed(long start) => _closed.Contains(start);

    /// <summary>The starts that are not closed and whose windows end at or before a time, oldest first.</summary>
    public List<KeyValuePair<long, List<int>>> EndedBy(WindowLevel level, long time) =>
        [.. _byStart.TakeWhile(w => level.EndOf(w.Key) <= time).Where(w => !_closed.Contains(w.Key))];

    /// <summary>Takes out what ends at or before a time, oldest first.</summary>
    public List<KeyValuePair<long, List<int>>> TakeEndedBy(WindowLevel level, long time)
    {
        List<KeyValuePair<long, List<int>>> ended = [.. _byStart.TakeWhile(w => level.EndOf(w.Key) <= time)];
        foreach (var (start, _) in ended)
        {
            _byStart.Remove(start);
            _closed.Remove(start);
        }

        if (ended.Count > 0) _last = default;
        return ended;
    }
}
