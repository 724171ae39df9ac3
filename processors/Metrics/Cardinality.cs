using Monitoring.Processors.Indexing;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Metrics;

/// <summary>Counts open series by metric and by tenant, and says whether there is room for another.</summary>
/// <remarks>The counts follow from the series that are open, so no snapshot holds them.</remarks>
internal sealed class Cardinality(SeriesBounds bounds)
{
    private readonly byte[] _tenantLabel = System.Text.Encoding.UTF8.GetBytes(bounds.TenantLabel);
    private readonly Dictionary<byte[], int> _metrics = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], int> _tenants = new(Utf8Comparer.Instance);

    /// <summary>True where a series of that identity may be opened.</summary>
    public bool HasRoom(ReadOnlySpan<byte> identity, SeriesTable open) => HasRoom(identity, open, bounds.PerMetric);

    /// <summary>The same with a bound of the metric's own.</summary>
    public bool HasRoom(ReadOnlySpan<byte> identity, SeriesTable open, int perMetric)
    {
        if (!HasRoomForOverflow(open) || open.IdentityBytes + identity.Length > bounds.Total * SampleOptions.MeanSeriesBytes) return false;
        var metric = Split(identity, out var tenant);
        return Count(_metrics, metric) < perMetric && (tenant.IsEmpty || Count(_tenants, tenant) < bounds.PerTenant);
    }

    /// <summary>True where a metric's overflow series may be opened. They are few unless the bound of all series is reached, which is then that of these too.</summary>
    public bool HasRoomForOverflow(SeriesTable open) => open.Count < bounds.Total;

    /// <summary>Notes that a series was opened (1) or closed (-1).</summary>
    public void Add(ReadOnlySpan<byte> identity, int change)
    {
        var metric = Split(identity, out var tenant);
        Add(_metrics, metric, change);
        if (!tenant.IsEmpty) Add(_tenants, tenant, change);
    }

    /// <summary>Starts counting anew.</summary>
    public void Clear()
    {
        _metrics.Clear();
        _tenants.Clear();
    }

    private ReadOnlySpan<byte> Split(ReadOnlySpan<byte> identity, out ReadOnlySpan<byte> tenant)
    {
        tenant = default;
        var labels = new LabelReader(identity);
        if (_tenantLabel.Length == 0) return labels.Metric;
        while (labels.Next())
        {
            if (labels.Name.SequenceEqual(_tenantLabel)) tenant = labels.Value;
        }

        return labels.Metric;
    }

    private static int Count(Dictionary<byte[], int> counts, ReadOnlySpan<byte> key) =>
        counts.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var count) ? count : 0;

    private static void Add(Dictionary<byte[], int> counts, ReadOnlySpan<byte> key, int change)
    {
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<byte>>();
        var count = (lookup.TryGetValue(key, out var before) ? before : 0) + change;
        if (count == 0) lookup.Remove(key);
        else lookup[key] = count;
    }
}
