using System.Net;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Enrichment;

/// <summary>Appends country, city and network of <see cref="LogEvent.ClientAddress"/> under ECS names (<c>source.geo.…</c>, <c>source.as.…</c>).</summary>
/// <remarks>
/// Private, local and reserved addresses are skipped; what the publisher sent under these names stays. Records are kept by their place in the
/// database, which addresses of one network share, so that an address never seen before allocates nothing either.
/// Single-threaded. A crash loses only the cache, which changes no result.
/// </remarks>
public sealed class GeoIpEnricher : IEnricher
{
    private const int LongestAddress = 64;
    private static readonly Utf8Slice CountryCode = EventFields.Name("source.geo.country_iso_code");
    private static readonly Utf8Slice CountryName = EventFields.Name("source.geo.country_name");
    private static readonly Utf8Slice CityName = EventFields.Name("source.geo.city_name");
    private static readonly Utf8Slice AsNumber = EventFields.Name("source.as.number");
    private static readonly Utf8Slice AsOrganization = EventFields.Name("source.as.organization.name");
    private readonly Dictionary<(int Database, long Place), GeoIpRecord> _records = [];
    private readonly GeoIpOptions _options;
    private readonly CounterSet _counters;
    private readonly int _errors;
    private IReadOnlyList<GeoIpDatabase> _databases;

    /// <summary>An enricher that asks the databases in their order; the first that knows a thing decides it.</summary>
    public GeoIpEnricher(GeoIpOptions options, IReadOnlyList<GeoIpDatabase> databases, CounterSet counters)
    {
        _options = options;
        _databases = databases;
        _counters = counters;
        _errors = counters.Register("intake_geoip_errors");
    }

    /// <summary>Goes on with other databases, between two events. The old ones are the caller's to dispose of.</summary>
    public void Use(IReadOnlyList<GeoIpDatabase> databases)
    {
        _databases = databases;
        _records.Clear();
    }

    /// <summary>Appends what is known of the event's client address.</summary>
    public void Enrich(LogEvent e)
    {
        var text = e.ClientAddress.Span;
        if (text.IsEmpty || text.Length > LongestAddress || _databases.Count == 0) return;
        Span<byte> buffer = stackalloc byte[AddressText.Longest];
        ReadOnlySpan<byte> address = buffer[..AddressText.Read(text, buffer)];
        if (address.IsEmpty || !PublicAddress.Is(address)) return;
        var record = Record(0, address);
        for (var i = 1; i < _databases.Count; i++) record = record.Or(Record(i, address));
        var from = e.Fields.FindPrefix("source."u8);
        EventFields.AddText(e.Fields, CountryCode, record.CountryCode, from);
        EventFields.AddText(e.Fields, CountryName, record.CountryName, from);
        EventFields.AddText(e.Fields, CityName, record.CityName, from);
        EventFields.AddNumber(e.Fields, AsNumber, record.AsNumber, from);
        EventFields.AddText(e.Fields, AsOrganization, record.AsOrganization, from);
    }

    private GeoIpRecord Record(int database, ReadOnlySpan<byte> address)
    {
        var place = _databases[database].Place(address);
        if (place == SearchTree.Nothing) return default;
        if (_records.TryGetValue((database, place), out var record)) return record;
        if (_records.Count >= _options.CacheEntries) _records.Clear();
        record = Read(_databases[database], address);
        _records.Add((database, place), record);
        return record;
    }

    private GeoIpRecord Read(GeoIpDatabase database, ReadOnlySpan<byte> address)
    {
        try
        {
            return database.Find(new IPAddress(address), _options.Language);
        }
        catch (Exception e) when (GeoIpDatabase.IsDamage(e))
        {
            _counters.Add(_errors);
            return default;
        }
    }
}
