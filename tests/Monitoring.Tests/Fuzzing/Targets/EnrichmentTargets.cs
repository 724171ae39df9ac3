using System.Net;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Enrichment;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>Databases of addresses, addresses, user agents.</summary>
internal static class EnrichmentTargets
{
    private static readonly byte[][] Agents = [.. new[]
    {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "curl/7.79.1", "Mozilla/5.0 (Linux; Android 13; SM-S918B) AppleWebKit/537.36 Chrome/112.0 Mobile Safari/537.36",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    }.Select(Encoding.UTF8.GetBytes)];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("address", () => ReadAddress, "203.0.113.7"u8.ToArray(), "2001:db8::1:0:0:7"u8.ToArray(), "::ffff:1.2.3.4"u8.ToArray(), "[fe80::1%eth0]:80"u8.ToArray())
            { Mutations = 6_000, MemoryFactor = 4, MemoryFloor = 4096, Shapes = [Shape.Run("colons", ":"), Shape.Run("digits", "1"), Shape.Run("groups", "1:"), Shape.Run("percent", "%", "::1")] },
        // The first text that needs a rule pays for making it, so only what is warm has a bound.
        new("user-agent", () => new AgentSubject().Run, Agents) { Mutations = 300, MemoryFactor = 4, MemoryFloor = 64 << 20 },
        new("geoip-database", () => OpenDatabase, MmdbFile.Small()) { Mutations = 400, MemoryFactor = 4, MemoryFloor = 24 << 20, Words = [[0xE1], [0x20, 0x00], [0x28, 0, 0], [0x38, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], "node_count"u8.ToArray()] },
    ];

    private static Action? ReadAddress(byte[] input)
    {
        Span<byte> bytes = stackalloc byte[16];
        var length = AddressText.Read(input, bytes);
        var address = length == 0 ? null : new IPAddress(bytes[..length]);
        return () =>
        {
            var expected = IPAddress.TryParse(Encoding.UTF8.GetString(input), out var parsed) ? parsed : null;
            if (expected is not null && !input.Contains((byte)'%')) Assert.Equal(expected.IsIPv4MappedToIPv6 ? expected.MapToIPv4() : expected, address);
            if (expected is null) Assert.Null(address);
        };
    }

    private static Action? OpenDatabase(byte[] input)
    {
        if (!GeoIpDatabase.TryOpen(input, out var database, out var error)) return () => Assert.NotEmpty(error);
        using (database)
        {
            var enricher = new GeoIpEnricher(new GeoIpOptions(), [database!], new CounterSet());
            for (var i = 1; i < 224; i += 3) enricher.Enrich(new LogEvent(new Arena()) { ClientAddress = Utf8Slice.From($"{i}.1.2.3") });
        }

        return null;
    }

    private sealed class AgentSubject
    {
        private readonly UserAgentEnricher _enricher = new(new UserAgentOptions(), new CounterSet());

        public Action? Run(byte[] input)
        {
            if (!System.Text.Unicode.Utf8.IsValid(input)) return null;
            var e = new LogEvent(new Arena()) { UserAgent = new Utf8Slice(input) };
            _enricher.Enrich(e);
            return () => EventOracle.Check(e);
        }
    }
}
