using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.RemoteWrite;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Gateway;

/// <summary>Native histograms become classic ones from which their buckets can be had again.</summary>
public sealed class NativeHistogramSpecs
{
    public static TheoryData<string, object, string[]> Cases => new()
    {
        {
            // Schema 0: bucket i is (2^(i-1), 2^i]. Spans 0..1 and 4, counts 1, 2, 1.
            "two spans with a gap",
            Write(h => h.Varint(1, 4).Double(3, 20).Message(11, s => s.Varint(1, 0).Varint(2, 2)).Message(11, s => s.Varint(1, 4).Varint(2, 1)).Packed(12, 2, 2, 1)),
            ["h_bucket{le=\"+Inf\"} 4", "h_bucket{le=\"0.5\"} 0", "h_bucket{le=\"1\"} 1", "h_bucket{le=\"16\"} 4", "h_bucket{le=\"2\"} 3", "h_bucket{le=\"8\"} 3", "h_count 4", "h_sum 20"]
        },
        {
            // Zeros between negative and positive ones.
            "all three sides",
            Write(h => h.Varint(1, 6).Double(3, 1).Double(5, 0.25).Varint(6, 3).Message(8, s => s.Varint(2, 1)).Packed(9, 2).Message(11, s => s.Varint(1, 2).Varint(2, 1)).Packed(12, 4)),
            ["h_bucket{le=\"+Inf\"} 6", "h_bucket{le=\"-0.25\"} 1", "h_bucket{le=\"-0.5\"} 1", "h_bucket{le=\"-1\"} 0", "h_bucket{le=\"0.25\"} 4", "h_bucket{le=\"1\"} 4", "h_bucket{le=\"2\"} 6", "h_count 6", "h_sum 1"]
        },
        {
            // Schema 2: four buckets a power of two; counts as doubles.
            "doubles in a finer schema",
            Write(h => h.Double(2, 1.5).Double(3, 2).Varint(4, 4).Message(11, s => s.Varint(1, 2).Varint(2, 1)).Blob(13, BitConverter.GetBytes(1.5))),
            ["h_bucket{le=\"+Inf\"} 1.5", "h_bucket{le=\"1\"} 0", "h_bucket{le=\"1.189207115\"} 1.5", "h_count 1.5", "h_sum 2"]
        },
        {
            "bounds of its own",
            Write(h => h.Varint(1, 3).Double(3, 2).Varint(4, 105).Message(11, s => s.Varint(2, 3)).Packed(12, 2, 0, 0).Blob(16, [.. BitConverter.GetBytes(0.005), .. BitConverter.GetBytes(0.1)])),
            ["h_bucket{le=\"+Inf\"} 3", "h_bucket{le=\"0.005\"} 1", "h_bucket{le=\"0.1\"} 2", "h_count 3", "h_sum 2"]
        },
        {
            // Not rounded, and small ones as Prometheus writes them.
            "precise bounds of its own",
            Write(h => h.Varint(1, 2).Double(3, 2).Varint(4, 105).Message(11, s => s.Varint(2, 2)).Packed(12, 2, 0).Blob(16, [.. BitConverter.GetBytes(0.00001), .. BitConverter.GetBytes(1.00000000000001)])),
            ["h_bucket{le=\"+Inf\"} 2", "h_bucket{le=\"1.00000000000001\"} 2", "h_bucket{le=\"1e-05\"} 1", "h_count 2", "h_sum 2"]
        },
        {
            // 2^41 has thirteen digits.
            "a power of two",
            Write(h => h.Varint(1, 1).Double(3, 2).Message(11, s => s.Varint(1, 82).Varint(2, 1)).Packed(12, 2)),
            ["h_bucket{le=\"+Inf\"} 1", "h_bucket{le=\"1099511627776\"} 0", "h_bucket{le=\"2199023255552\"} 1", "h_count 1", "h_sum 2"]
        },
        {
            "the end of the series",
            Write(h => h.Double(3, Sample.Stale)),
            ["h_bucket{le=\"+Inf\"} stale", "h_count stale", "h_sum stale"]
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Each_bound_is_a_series_of_the_classic_form(string what, object histogram, string[] expected)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var write = (Action<ProtoWriter>)histogram;
        var first = new ProtoWriter().Message(1, s => s.Message(1, l => l.Text(1, "__name__").Text(2, "h")).Message(4, h => write(h.Varint(15, (ulong)WriteRequests.Time))));
        using var old = await gateway.WriteAsync(first.Bytes);
        Assert.True((int)old.StatusCode == 204, what);
        Assert.Equal(expected.Order(StringComparer.Ordinal), gateway.Samples.Select(s => s[..s.IndexOf(" @", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.All(gateway.Samples, s => Assert.EndsWith($"@{WriteRequests.Time} histogram", s, StringComparison.Ordinal));

        var second = WriteRequests.Symbols("", "__name__", "h").Message(5, s => s.Packed(1, 1, 2).Message(3, h => write(h.Varint(15, (ulong)WriteRequests.Time))));
        using var written = await gateway.WriteAsync(second.Bytes, GatewayUnderTest.Second);
        Assert.Equal(["0", "1"], new[] { "Samples", "Histograms" }.Select(n => Assert.Single(written.Headers.GetValues($"X-Prometheus-Remote-Write-{n}-Written"))));
        Assert.Equal(2 * expected.Length, gateway.Samples.Count);
    }

    public static TheoryData<string, object> Flooding => new()
    {
        { "changes", Write(h => h.Message(11, s => s.Varint(2, 8_000_000)).Blob(12, new byte[8_000_000])) },
        { "counts", Write(h => h.Message(8, s => s.Varint(2, 900_000)).Blob(10, new byte[7_200_000])) },
        { "bounds", Write(h => h.Varint(4, 105).Blob(16, new byte[7_200_000])) },
        { "spans", Write(h => h.Blob(11, []).Raw(Enumerable.Repeat((byte)0x5A, 3_000_000).SelectMany(static b => new[] { b, (byte)0 }))) },
    };

    [Theory]
    [MemberData(nameof(Flooding))]
    public void A_body_of_nothing_but_buckets_takes_no_memory(string what, object histogram)
    {
        var series = new ProtoWriter().Message(1, s => s.Message(1, l => l.Text(1, "__name__").Text(2, "h")).Message(4, (Action<ProtoWriter>)histogram)).Bytes;
        var samples = new PublishedSamples(16 << 20);
        samples.Open(WriteRequests.Time, new NoOutput());
        var decoder = new RemoteWriteDecoder(new SampleOptions(), new MetricKinds(100));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(decoder.TryDecode(new Utf8Slice(series), false, WriteRequests.Time, samples), what);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal((0, 1), (samples.Accepted, samples.Rejected));
        Assert.EndsWith("or are more than 16384 a side", samples.Refusals[0].First.Detail, StringComparison.Ordinal);
    }

    private static Action<ProtoWriter> Write(Action<ProtoWriter> histogram) => histogram;

    private sealed class NoOutput : IOutput
    {
        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail("nothing is written");

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail("nothing is written");
    }
}
