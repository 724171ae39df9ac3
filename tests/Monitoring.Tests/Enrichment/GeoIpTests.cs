using System.Net;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Enrichment;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Enrichment;

/// <summary>Look-ups in MaxMind's own test databases, and what damaged ones do: nothing.</summary>
public class GeoIpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CounterSet _counters = new();

    [Theory]
    [InlineData("2.125.160.216", "GB", "United Kingdom", "Boxford")]
    [InlineData("::ffff:81.2.69.142", "GB", "United Kingdom", "London")]
    [InlineData("2001:218::1", "JP", "Japan", "")]
    [InlineData("192.168.1.1", "", "", "")]
    [InlineData("10.0.0.1", "", "", "")]
    [InlineData("fe80::1", "", "", "")]
    [InlineData("not an address", "", "", "")]
    public void City(string address, string code, string country, string city)
    {
        var e = Enrich(address, "GeoIP2-City-Test.mmdb");
        Assert.Equal((code, country, city), (Field(e, "source.geo.country_iso_code"), Field(e, "source.geo.country_name"), Field(e, "source.geo.city_name")));
    }

    [Fact]
    public void Network_and_country_come_from_the_database_that_knows_them()
    {
        var e = Enrich("1.128.0.1", "GeoLite2-ASN-Test.mmdb", "GeoLite2-Country-Test.mmdb");
        Assert.Equal(("1221", "Telstra Pty Ltd"), (Field(e, "source.as.number"), Field(e, "source.as.organization.name")));
    }

    [Fact]
    public void What_the_publisher_sent_stays()
    {
        var e = new LogEvent(new Arena()) { ClientAddress = Utf8Slice.From("2.125.160.216") };
        e.Fields.AddText(Utf8Slice.From("source.geo.city_name"), Utf8Slice.From("sent"));
        new GeoIpEnricher(new GeoIpOptions(), [Open("GeoIP2-City-Test.mmdb")], _counters).Enrich(e);
        Assert.Equal("sent", Field(e, "source.geo.city_name"));
        Assert.Equal(1, e.Fields.Fields.ToArray().Count(field => field.Name.ToString() == "source.geo.city_name"));
    }

    [Fact]
    public void A_known_address_allocates_nothing()
    {
        var enricher = new GeoIpEnricher(new GeoIpOptions(), [Open("GeoIP2-City-Test.mmdb")], _counters);
        var e = new LogEvent(new Arena()) { ClientAddress = Utf8Slice.From("2.125.160.216") };
        void Round()
        {
            for (var i = 0; i < 1000; i++)
            {
                e.Fields.Clear();
                enricher.Enrich(e);
            }
        }

        Round();
        Round();
        Assert.Equal(0, Allocation.LeastOf(Round));
    }

    // Records are kept by their place in the file: every address has to get the one that the reader finds for it.
    [Theory]
    [InlineData("GeoIP2-City-Test.mmdb")]
    [InlineData("GeoLite2-ASN-Test.mmdb")]
    [InlineData("GeoIP2-Country-Test.mmdb")]
    public void Any_address_gets_the_record_that_the_reader_finds(string file)
    {
        var database = Open(file);
        var enricher = new GeoIpEnricher(new GeoIpOptions { CacheEntries = 8 }, [database], _counters);
        var random = new Random(0);
        using var reader = new MaxMind.Db.Reader(Path.Combine(Folder(), "test-data", file));
        byte[][] networks = [.. reader.FindAll<Dictionary<string, object>>().Select(node => node.Start.GetAddressBytes())];
        var found = 0;
        for (var i = 0; i < 20_000; i++)
        {
            // The start of a network that it knows, or an address some way off.
            var bytes = (byte[])random.GetItems(networks, 1)[0].Clone();
            if (i % 2 == 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (AddressText.Read(Encoding.UTF8.GetBytes(new IPAddress(bytes).ToString()), bytes) == 4) bytes = bytes[..4];
            if (!PublicAddress.Is(bytes)) continue;
            var address = new IPAddress(bytes);
            var expected = database.Find(address, "en");
            var e = new LogEvent(new Arena()) { ClientAddress = Utf8Slice.From(address.ToString()) };
            enricher.Enrich(e);
            Assert.Equal(expected.CountryCode.ToString(), Field(e, "source.geo.country_iso_code"));
            Assert.Equal(expected.CityName.ToString(), Field(e, "source.geo.city_name"));
            Assert.Equal(expected.AsNumber.ToString(), Field(e, "source.as.number"));
            if (!expected.CountryCode.IsEmpty || !expected.AsNumber.IsEmpty) found++;
        }

        Assert.True(found > 1_000, $"{found} of the addresses are in {file}");
    }

    [Fact]
    public void A_damaged_database_is_refused_or_harmless_in_bounded_time()
    {
        var files = Directory.GetFiles(Path.Combine(Folder(), "bad-data"), "*.mmdb", SearchOption.AllDirectories)
            .Append(Path.Combine(Folder(), "test-data", "GeoIP2-City-Test-Broken-Double-Format.mmdb"));
        var start = DateTime.UtcNow;
        foreach (var file in files)
        {
            if (!GeoIpDatabase.TryOpen(File.ReadAllBytes(file), out var database, out var error))
            {
                Assert.NotEmpty(error);
                continue;
            }

            var enricher = new GeoIpEnricher(new GeoIpOptions(), [database!], _counters);
            for (var i = 1; i < 224; i++) enricher.Enrich(new LogEvent(new Arena()) { ClientAddress = Utf8Slice.From($"{i}.1.2.3") });
        }

        Assert.InRange(DateTime.UtcNow - start, TimeSpan.Zero, Patience);
    }

    [Fact]
    public void A_database_with_any_byte_cut_off_or_none_at_all_is_refused()
    {
        var good = File.ReadAllBytes(Path.Combine(Folder(), "test-data", "GeoLite2-Country-Test.mmdb"));
        foreach (var length in new[] { 0, 1, 100, good.Length / 2, good.Length - 200 })
        {
            Assert.False(GeoIpDatabase.TryOpen(good[..length], out var database, out _));
            Assert.Null(database);
        }
    }

    [Fact]
    public void Flipped_bytes_never_crash_a_look_up()
    {
        var good = File.ReadAllBytes(Path.Combine(Folder(), "test-data", "GeoLite2-Country-Test.mmdb"));
        var random = new Random(0);
        for (var round = 0; round < 30; round++)
        {
            var bytes = (byte[])good.Clone();
            for (var i = 0; i < 20; i++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (!GeoIpDatabase.TryOpen(bytes, out var database, out _)) continue;
            var enricher = new GeoIpEnricher(new GeoIpOptions(), [database!], _counters);
            for (var i = 1; i < 224; i++) enricher.Enrich(new LogEvent(new Arena()) { ClientAddress = Utf8Slice.From($"{i}.125.160.216") });
        }
    }

    internal static string Field(LogEvent e, string name) =>
        e.Fields.Find(Utf8Slice.From(name).Span) is >= 0 and var index ? e.Fields[index].Value.ToString() : "";

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data", "geoip", "maxmind");
            if (Directory.Exists(data)) return data;
        }

        Assert.Skip("shared/data/geoip is absent: MaxMind's test databases are not part of the project.");
        return "";
    }

    private static GeoIpDatabase Open(string file)
    {
        Assert.True(GeoIpDatabase.TryOpen(File.ReadAllBytes(Path.Combine(Folder(), "test-data", file)), out var database, out var error), error);
        return database!;
    }

    private LogEvent Enrich(string address, params string[] files)
    {
        var e = new LogEvent(new Arena()) { ClientAddress = Utf8Slice.From(address) };
        new GeoIpEnricher(new GeoIpOptions(), [.. files.Select(Open)], _counters).Enrich(e);
        return e;
    }
}
