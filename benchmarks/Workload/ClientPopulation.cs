namespace Monitoring.Benchmarks.Workload;

/// <summary>The customers' addresses and programs.</summary>
/// <remarks>Addresses come from blocks that the registries list for large access providers, so a GeoIP database places them.</remarks>
internal sealed class ClientPopulation(SeededRandom random)
{
    private static readonly byte[][] China =
        [[36, 96], [39, 144], [58, 32], [101, 226], [111, 13], [113, 65], [116, 228], [117, 136], [120, 229], [123, 112], [183, 232], [218, 17], [220, 181], [223, 104]];

    // Comcast, SoftBank, Deutsche Telekom, BT, Singtel, HKT, Telstra, KT, Orange, Bell Canada.
    private static readonly byte[][] Abroad =
        [[73, 92], [98, 207], [126, 77], [91, 9], [86, 141], [219, 74], [219, 77], [1, 129], [175, 203], [90, 49], [142, 116]];

    // China Mobile, AT&T, Deutsche Telekom, SoftBank.
    private static readonly string[] Networks6 = ["2409:8900", "2600:1700", "2003:c4", "2400:2410"];

    private static readonly string[] Agents =
    [
        "NutriRestaurant/5.2.1 (iOS 17.5; iPhone15,2)",
        "NutriRestaurant/5.2.0 (Android 14; okhttp/4.12.0)",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49",
        "Mozilla/5.0 (Linux; Android 14; 23127PN0CC) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; U; Android 13; zh-CN; V2183A) AppleWebKit/537.36 (KHTML, like Gecko) AlipayClient/10.5.96",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
        "okhttp/4.12.0",
        "curl/8.5.0",
        "python-requests/2.32.3",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    ];

    /// <summary>A customer's public address.</summary>
    public string Address()
    {
        if (random.Chance(0.04)) return $"{random.Pick(Networks6)}:{random.Hex(3)}:{random.Hex(4)}:{random.Hex(4)}:{random.Hex(4)}:{random.Hex(4)}:{random.Hex(4)}";
        var block = random.Chance(0.7) ? random.Pick(China) : random.Pick(Abroad);
        return $"{block[0]}.{block[1]}.{random.Below(256)}.{random.Between(1, 254)}";
    }

    /// <summary>An address inside the platform's own network.</summary>
    public string PrivateAddress() => $"10.{random.Between(10, 12)}.{random.Below(8)}.{random.Between(2, 250)}";

    /// <summary>A user agent header; the front of the list is used more.</summary>
    public string Agent() => Agents[Math.Min(random.Below(Agents.Length), random.Below(Agents.Length))];
}
