using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Enrichment;

/// <summary>Appends country, city and network of <see cref="LogEvent.ClientAddress"/> under ECS names (<c>source.geo.…</c>, <c>source.as.…</c>).</summary>
/// <remarks>
/// Private, local and reserved addresses are skipped; what the publisher sent under these names stays. Results are kept by address, so a
/// known address allocates nothing. Single-threaded. A crash loses only the cache, which changes no result.
/// </remarks>
public sealed class GeoIpEnricher : IEnricher
{
    private const int LongestAddress = 64;
    private static readonly Utf8Slice CountryCode = EventFields.Name("source.geo.country_iso_code");
    private static readonly Utf8Slice CountryName = EventFields.Name("source.geo.country_name");
    private static readonly Utf8Slice CityName = EventFields.Name("source.geo.city_name");
    private static readonly Utf8Slice AsNumber = EventFields.Name("source.as.number");
    private static readonly Utf8Slice AsOrganization = EventFields.Name("source.as.organization.name");
    private readonly ByteCache<GeoIpRecord> _cache;
    private readonly GeoIpOptions _options;
    private readonly CounterSet _counters;
    private readonly int _errors;
    private IReadOnlyList<GeoIpDatabase> _databases;

    /// <summary>An enricher that asks the databases in their order; the first that knows a thing decides it.</summary>
    public GeoIpEnricher(GeoIpOptions options, IReadOnlyList<GeoIpDatabase> databases, CounterSet counters)
    {
        _options = options;
        _databases = databases;
        _cache = new ByteCache<GeoIpRecord>(options.CacheEntries);
        _counters = counters;
        _errors = counters.Register("intake_geoip_errors");
    }

    /// <summary>Goes on with other databases, between two events. The old ones are the caller's to dispose of.</summary>
    public void Use(IReadOnlyList<GeoIpDatabase> databases)
    {
        _databases = databases;
        _cache.Clear();
    }

    /// <summary>Appends what is known of the event's client address.</summary>
    public void Enrich(LogEvent e)
    {
        var address = e.ClientAddress.Span;
        if (address.IsEmpty || address.Length > LongestAddress || _databases.Count == 0) return;
        var record = _cache.Find(address);
        if (record is null)
        {
            record = LookUp(address);
            _cache.Add(address, record);
        }

        EventFields.AddText(e.Fields, CountryCode, record.CountryCode);
        EventFields.AddText(e.Fields, CountryName, record.CountryName);
        EventFields.AddText(e.Fields, CityName, record.CityName);
        EventFields.AddNumber(e.Fields, AsNumber, record.AsNumber);
        EventFields.AddText(e.Fields, AsOrganization, record.AsOrganization);
    }

    private GeoIpRecord LookUp(ReadOnlySpan<byte> text)
    {
        var record = GeoIpRecord.None;
        if (!PublicAddress.TryParse(text, out var address)) return record;
        foreach (var database in _databases)
        {
            try
            {
                record = record.Or(database.Find(address, _options.Language));
            }
            catch (Exception e) when (GeoIpDatabase.IsDamage(e))
            {
                _counters.Add(_errors);
            }
        }

        return record;
    }
}
