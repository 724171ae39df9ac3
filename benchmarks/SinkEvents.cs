using System.Globalization;
using System.Text;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Benchmarks;

/// <summary>Seeded log events as intake encodes them: messages and attributes of a web shop, 400 bytes together in the median.</summary>
internal static class SinkEvents
{
    private static readonly string[] Paths = ["/api/orders", "/api/orders/{0}/pay", "/api/menu", "/api/nutrition/advice", "/api/cart/{0}", "/health"];
    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "okhttp/4.12.0",
    ];

    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed and time give the same events.</param>
    /// <param name="micros">Event time of the first, µs since 1970 UTC; each next one is 100 µs later.</param>
    internal static List<byte[]> Generate(int count, int seed, long micros)
    {
        var random = new Random(seed);
        var encoder = new LogEventEncoder();
        var e = new LogEvent(new Arena());
        var records = new List<byte[]>(count);
        for (var i = 0; i < count; i++)
        {
            Fill(e, random, i, micros + (i * 100L));
            records.Add(encoder.Encode(e).ToArray());
        }

        return records;
    }

    private static void Fill(LogEvent e, Random random, int offset, long micros)
    {
        e.Clear();
        var path = string.Format(CultureInfo.InvariantCulture, Paths[random.Next(Paths.Length)], random.Next(100_000));
        var status = random.Next(20) == 0 ? 500 : 200;
        var agent = Agents[random.Next(Agents.Length)];
        var client = $"203.0.113.{random.Next(256)}";
        var traceId = $"{random.NextInt64():x16}{random.NextInt64():x16}";
        e.Origin = new Origin("app-logs", offset % 12, offset, 0);
        e.EventTime = micros;
        e.TimeSource = TimeSource.Field;
        e.ObservedTime = micros + 1500;
        e.ReceivedTime = micros + 9000;
        e.Severity = status == 500 ? Severity.Error : Severity.Info;
        e.Category = Utf8Slice.From("access");
        e.Service = Utf8Slice.From("orders");
        e.Host = Utf8Slice.From($"web-{random.Next(8)}");
        e.Message = Utf8Slice.From($"GET {path} HTTP/1.1 {status} {random.Next(90_000)} bytes in {random.Next(900)} ms{(random.Next(10) == 0 ? " " + new string('x', random.Next(800)) : "")}");
        e.TraceId = Utf8Slice.From(traceId);
        e.SpanId = Utf8Slice.From(traceId[..16]);
        Text(e, "http.request.method", "GET");
        Text(e, "url.path", path);
        Number(e, "http.response.status_code", status);
        Number(e, "http.response.body.bytes", random.Next(90_000));
        Number(e, "event.duration", random.Next(900_000_000));
        Text(e, "client.ip", client);
        Text(e, "client.geo.country_iso_code", "DE");
        Text(e, "user_agent.original", agent);
        Text(e, "order.id", random.Next(1_000_000).ToString(CultureInfo.InvariantCulture));
    }

    private static void Text(LogEvent e, string name, string value) => e.Fields.AddText(Utf8Slice.From(name), Utf8Slice.From(value));

    private static void Number(LogEvent e, string name, int value)
        => e.Fields.AddNumber(Utf8Slice.From(name), new Utf8Slice(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture))));
}
