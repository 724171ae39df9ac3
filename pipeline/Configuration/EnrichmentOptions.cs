using System.ComponentModel;
using Monitoring.Processors.Enrichment;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>What is added to events from elsewhere.</summary>
internal sealed record EnrichmentOptions : IValidatedOptions
{
    [Description("MaxMind DB files for addresses: country, city or ASN, GeoIP2, GeoLite2 or ip-location-db. Asked in this order, each for what the ones before it did not know.")]
    public IReadOnlyList<string> GeoipDatabases { get; init; } = [];

    [Description("How addresses are looked up.")]
    public GeoIpOptions Geoip { get; init; } = new();

    [Description("How user agents are recognised.")]
    public UserAgentOptions UserAgents { get; init; } = new();

    [Description("Owners and criticality of services, a row each.")]
    public IReadOnlyList<ServiceMetadata> Services { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        foreach (var path in GeoipDatabases.Where(p => !File.Exists(p)))
            yield return new OptionError("geoip_databases", $"the file '{path}' does not exist", "name a .mmdb file, or remove it");
    }
}
