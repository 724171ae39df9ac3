namespace Monitoring.Sinks.Postgres;

/// <summary>A level of windows that has tables.</summary>
/// <param name="Name">As records carry it.</param>
/// <param name="Table">Where its windows go.</param>
/// <param name="RetentionDays">Whole days that its windows are kept unless the settings say otherwise.</param>
/// <param name="IsDaily">False where most days have no window: their tables are made when one comes.</param>
internal sealed record MetricLevel(string Name, DayTable Table, int RetentionDays, bool IsDaily = true)
{
    internal static IReadOnlyList<MetricLevel> All { get; } =
    [
        new("10s", DayTable.Metrics10s, 2),
        new("1m", DayTable.Metrics1m, 14),
        new("5m", DayTable.Metrics5m, 60),
        new("1h", DayTable.Metrics1h, 400),
        new("1d", DayTable.Metrics1d, 1100),
        new("1w", DayTable.Metrics1w, 1100, IsDaily: false),
        new("1mo", DayTable.Metrics1mo, 1100, IsDaily: false),
    ];

    internal static string Names { get; } = string.Join(", ", All.Select(l => l.Name));

    /// <summary>The table's name, in schema public.</summary>
    internal string Parent { get; } = $"metrics_{Name}";

    /// <summary>Its name in UTF-8.</summary>
    internal byte[] Utf8 { get; } = System.Text.Encoding.UTF8.GetBytes(Name);

    /// <summary>The level of that name in UTF-8, or null.</summary>
    internal static MetricLevel? Find(ReadOnlySpan<byte> name)
    {
        // Once a record: no enumerator.
        for (var i = 0; i < All.Count; i++)
        {
            if (name.SequenceEqual(All[i].Utf8)) return All[i];
        }

        return null;
    }

    /// <summary>The level whose windows a table holds; null for tables of anything else.</summary>
    internal static MetricLevel? Of(DayTable table) => table < DayTable.Metrics10s ? null : All[table - DayTable.Metrics10s];
}
