namespace Monitoring.Processors.Metrics;

/// <summary>How many series a task may have open.</summary>
/// <param name="Total">All of them.</param>
/// <param name="PerMetric">Those of one metric.</param>
/// <param name="PerTenant">Those of one value of <paramref name="TenantLabel"/>.</param>
/// <param name="TenantLabel">The label, or empty for none.</param>
internal sealed record SeriesBounds(int Total, int PerMetric, int PerTenant, string TenantLabel);
