using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Enrichment;

/// <summary>How client addresses are looked up.</summary>
public sealed record GeoIpOptions : IValidatedOptions
{
    internal const int MostCached = 10_000_000;

    [Description("Language of country and city names where the database has it, else English: en, zh-CN, ….")]
    public string Language { get; init; } = "en";

    [Description("How many records of the databases are kept in memory decoded, about 300 bytes each. Addresses of one network share one; the tasks of a process share the number.")]
    public int CacheEntries { get; init; } = 16_384;

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (string.IsNullOrWhiteSpace(Language)) yield return new OptionError("language", "must be given", "language: en");
        if (CacheEntries is < 8 or > MostCached) yield return new OptionError("cache_entries", "must be between 8 and 10000000", "cache_entries: 16384");
    }
}
