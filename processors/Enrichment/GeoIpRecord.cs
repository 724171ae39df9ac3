using System.Globalization;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Enrichment;

/// <summary>What the databases know of one address, ready to be appended.</summary>
internal readonly record struct GeoIpRecord(Utf8Slice CountryCode, Utf8Slice CountryName, Utf8Slice CityName, Utf8Slice AsNumber, Utf8Slice AsOrganization)
{
    /// <summary>Reads a database's record in MaxMind's nested form or in the flat one of ip-location-db.</summary>
    public static GeoIpRecord From(IReadOnlyDictionary<string, object> data, string language)
    {
        var country = Map(data, "country") ?? Map(data, "registered_country");
        var city = Map(data, "city");
        return new GeoIpRecord(
            EventFields.Value(Text(country, "iso_code") ?? Text(data, "country_code") ?? Text(data, "country")),
            EventFields.Value(Name(country, language) ?? Text(data, "country_name")),
            EventFields.Value(Name(city, language) ?? Text(data, "city")),
            EventFields.Value(Number(data, "autonomous_system_number") ?? Number(data, "asn")),
            EventFields.Value(Text(data, "autonomous_system_organization") ?? Text(data, "as_organization") ?? Text(data, "organization")));
    }

    /// <summary>What this one knows, and for the rest what <paramref name="other"/> knows.</summary>
    public GeoIpRecord Or(GeoIpRecord other) => new(
        Or(CountryCode, other.CountryCode), Or(CountryName, other.CountryName), Or(CityName, other.CityName), Or(AsNumber, other.AsNumber),
        Or(AsOrganization, other.AsOrganization));

    private static Utf8Slice Or(Utf8Slice first, Utf8Slice second) => first.IsEmpty ? second : first;

    private static Dictionary<string, object>? Map(IReadOnlyDictionary<string, object> data, string key) =>
        data.TryGetValue(key, out var value) ? value as Dictionary<string, object> : null;

    private static string? Text(IReadOnlyDictionary<string, object>? data, string key) =>
        data is not null && data.TryGetValue(key, out var value) && value is string { Length: > 0 } text ? text : null;

    private static string? Name(Dictionary<string, object>? place, string language) =>
        place is not null && Map(place, "names") is { } names ? Text(names, language) ?? Text(names, "en") : null;

    private static string? Number(IReadOnlyDictionary<string, object> data, string key) => data.TryGetValue(key, out var value)
        ? value switch
        {
            long or int or ulong or uint => Convert.ToString(value, CultureInfo.InvariantCulture),
            string text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        }
        : null;
}
