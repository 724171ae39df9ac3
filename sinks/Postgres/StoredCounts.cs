namespace Monitoring.Sinks.Postgres;

/// <summary>What one try of a transaction stores, told once it is committed.</summary>
internal sealed class StoredCounts
{
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);

    internal void Clear()
    {
        _rows.Clear();
        _refusals.Clear();
    }

    internal void Add(DayBatch day, int rows)
    {
        var table = DayTables.Parent(day.Table);
        _rows[table] = _rows.GetValueOrDefault(table) + rows;
    }

    internal void Add(IReadOnlyDictionary<string, int> refusals)
    {
        foreach (var (reason, letters) in refusals) _refusals[reason] = _refusals.GetValueOrDefault(reason) + letters;
    }

    internal void Tell(ISinkObserver observer)
    {
        observer.Answered();
        foreach (var (table, rows) in _rows) observer.Stored(table, rows);
        foreach (var (reason, letters) in _refusals) observer.Refused(reason, letters);
    }
}
