using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Enrichment;

/// <summary>How user agents are recognised.</summary>
public sealed record UserAgentOptions : IValidatedOptions
{
    internal const int MostCached = 10_000_000;

    [Description("How many different user agents keep their result in memory, about 1 KiB each; the tasks of a process share the number.")]
    public int CacheEntries { get; init; } = 8_192;

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (CacheEntries is < 8 or > MostCached) yield return new OptionError("cache_entries", "must be between 8 and 10000000", "cache_entries: 8192");
    }
}
