using Monitoring.Pipeline.Configuration;
using Monitoring.Schemas;
using Monitoring.Schemas.Metrics;
using Snappier;

namespace Monitoring.Tests.Gateway;

/// <summary>Prometheus remote-write, 1.0 and 2.0: what is taken, what is refused, and how senders are told.</summary>
public sealed class RemoteWriteSpecs
{
    private const string At = " @1681251119000";

    [Fact]
    public async Task Series_of_1_0_are_written_under_the_kind_that_was_announced_before()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var metadata = new ProtoWriter().Message(3, m => m.Varint(1, (ulong)MetricKind.Histogram).Text(2, "d_seconds")).Message(3, m => m.Varint(1, (ulong)MetricKind.Counter).Text(2, "n"));
        using var announced = await gateway.WriteAsync(metadata.Bytes);
        Assert.Equal(204, (int)announced.StatusCode);
        Assert.Empty(gateway.Writer.Records);
        var request = new ProtoWriter()
            .Series([("__name__", "up"), ("instance", "a:1"), ("job", "中")], 1, 0)
            .Series([("__name__", "d_seconds_bucket"), ("le", "+Inf")], 7)
            .Series([("__name__", "n_total")], 2);
        using var written = await gateway.WriteAsync(request.Bytes);
        Assert.Equal(204, (int)written.StatusCode);
        Assert.Equal(
            new[] { $$"""up{instance="a:1",job="中"} 1{{At}}""", """up{instance="a:1",job="中"} 0 @1681251120000""", $$"""d_seconds_bucket{le="+Inf"} 7{{At}} histogram""", $"n_total 2{At} counter" }.Order(StringComparer.Ordinal),
            gateway.Samples.Order(StringComparer.Ordinal));
        Assert.All(gateway.Writer.Records, r => Assert.Equal(Topics.RawMetrics, r.Topic));
    }

    [Fact]
    public async Task Series_of_2_0_carry_kind_and_unit_and_their_sender_is_told_how_much_was_written()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var request = WriteRequests.Symbols("", "__name__", "n_total", "job", "j", "bytes")
            .Series2([1, 2, 3, 4], MetricKind.Counter, 5, 1, 2)
            .Series2([1, 4], MetricKind.Unknown, 0, 3);
        using var answer = await gateway.WriteAsync(request.Bytes, GatewayUnderTest.Second);
        Assert.Equal((204, "3", "0", "0"), ((int)answer.StatusCode, Header(answer, "Samples"), Header(answer, "Histograms"), Header(answer, "Exemplars")));
        Assert.Equal(
            new[] { $$"""n_total{job="j"} 1{{At}} counter bytes""", """n_total{job="j"} 2 @1681251120000 counter bytes""", $"j 3{At}" }.Order(StringComparer.Ordinal),
            gateway.Samples.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_staleness_marker_keeps_its_bits()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await gateway.WriteAsync(new ProtoWriter().Series([("__name__", "up")], Sample.Stale).Bytes);
        Assert.Equal([$"up stale{At}"], gateway.Samples);
    }

    [Theory]
    // The rules of "Invalid Samples" and "Labels" in the specification.
    [InlineData("no name", "a series has no name")]
    [InlineData("no labels", "a series has no name")]
    [InlineData("empty label name", "a label has no name")]
    [InlineData("a label twice", "a label occurs twice in a series")]
    [InlineData("the name twice", "a label occurs twice in a series")]
    [InlineData("not in order", "the labels of a series are not in the order of their names")]
    [InlineData("not UTF-8", "a name or a label's value is not UTF-8")]
    [InlineData("a broken native histogram", "a native histogram's buckets fit neither its spans nor its schema")]
    [InlineData("a native histogram without a name", "a series has no name")]
    [InlineData("a time that no calendar holds", "a sample's time lies further ahead of its record's than samples.future_tolerance allows")]
    [InlineData("a long value", "a label's value is longer than samples.max_value_bytes")]
    [InlineData("too many labels", "a series has more labels than samples.max_labels")]
    [InlineData("our own mark", "a series carries __name__ or __overflow__ as a label")]
    public async Task What_is_invalid_is_named_in_a_400_and_the_rest_is_written(string what, string reason)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var request = new ProtoWriter().Series([("__name__", "before")], 1);
        _ = what switch
        {
            "no name" => request.Series([("job", "j")], 1),
            "no labels" => request.Series([], 1),
            "empty label name" => request.Series([("", "v"), ("__name__", "m")], 1),
            "a label twice" => request.Series([("__name__", "m"), ("a", "1"), ("a", "2")], 1),
            "the name twice" => request.Series([("__name__", "m"), ("__name__", "n")], 1),
            "not in order" => request.Series([("__name__", "m"), ("b", "1"), ("a", "2")], 1),
            "not UTF-8" => request.Message(1, s => s.Message(1, l => l.Text(1, "__name__").Blob(2, [0xFF])).Message(2, WriteRequests.Sample(1, WriteRequests.Time))),
            "a broken native histogram" => request.Message(1, s => s.Message(1, l => l.Text(1, "__name__").Text(2, "h")).Message(4, h => h.Varint(1, 3).Packed(12, 6))),
            "a native histogram without a name" => request.Message(1, s => s.Message(4, WriteRequests.Histogram)),
            "a time that no calendar holds" => request.Message(1, s => s.Message(1, l => l.Text(1, "__name__").Text(2, "m")).Message(2, WriteRequests.Sample(1, long.MaxValue))),
            "a long value" => request.Series([("__name__", "m"), ("a", new string('x', 5000))], 1),
            "too many labels" => request.Series([("__name__", "m"), .. Enumerable.Range(100, 65).Select(i => ($"l{i}", "v"))], 1),
            _ => request.Series([("__name__", "m"), ("__overflow__", "true")], 1),
        };
        request.Series([("__name__", "behind")], 2);
        using var answer = await gateway.WriteAsync(request.Bytes);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.StartsWith($"2 samples written; refused: {reason}", await TextAsync(answer), StringComparison.Ordinal);
        Assert.Equal(new[] { $"before 1{At}", $"behind 2{At}" }, gateway.Samples.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a symbol that is not there", 400, "1", "a label refers to a symbol that is not there")]
    [InlineData("a name without a value", 400, "1", "a label has no value")]
    [InlineData("a broken native histogram", 400, "1", "a native histogram's buckets fit neither its spans nor its schema")]
    [InlineData("a first symbol that is not empty", 400, "0", "the body is no io.prometheus.write.v2.Request")]
    public async Task A_sender_of_2_0_is_told_what_was_written_of_a_request_with_faults(string what, int status, string samples, string reason)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var request = WriteRequests.Symbols(what == "a first symbol that is not empty" ? "x" : "", "__name__", "m").Series2([1, 2], MetricKind.Gauge, 0, 1);
        _ = what switch
        {
            "a symbol that is not there" => request.Series2([1, 3], MetricKind.Gauge, 0, 1),
            "a name without a value" => request.Series2([1, 2, 1], MetricKind.Gauge, 0, 1),
            _ => request.Message(5, s => s.Packed(1, 1, 2).Message(3, h => h.Varint(4, 20))),
        };
        using var answer = await gateway.WriteAsync(request.Bytes, GatewayUnderTest.Second);
        Assert.Equal((status, samples, "0"), ((int)answer.StatusCode, Header(answer, "Samples"), Header(answer, "Histograms")));
        Assert.Contains(reason, await TextAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-protobuf", "snappy", 204)]
    [InlineData("application/x-protobuf;proto=prometheus.WriteRequest", "snappy", 204)]
    [InlineData(null, null, 204)]
    [InlineData("application/x-protobuf;proto=io.prometheus.write.v3.Request", "snappy", 415)]
    [InlineData("application/json", "snappy", 415)]
    [InlineData("text/plain", "snappy", 415)]
    [InlineData("application/x-protobuf", "gzip", 415)]
    [InlineData("application/x-protobuf", "zstd", 415)]
    public async Task Another_form_than_the_protocols_is_told_so(string? contentType, string? encoding, int status)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await gateway.PostAsync("/api/v1/write", Snappy.CompressToArray(new ProtoWriter().Series([("__name__", "m")], 1).Bytes), contentType, encoding);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_series_has_the_same_key_whatever_comes_with_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var answer = await gateway.WriteAsync(new ProtoWriter().Series([("__name__", "m"), ("n", $"{i}")], 1).Series([("__name__", "m"), ("n", "always")], i).Bytes);
        }

        var keys = gateway.Writer.Records.Where(r => r.Value.AsSpan().IndexOf("always"u8) >= 0).Select(r => Convert.ToHexString(r.Key)).Distinct();
        Assert.Single(keys);
        Assert.True(gateway.Writer.Records.Select(r => Convert.ToHexString(r.Key)).Distinct().Count() > 5);
    }

    [Fact]
    public async Task What_symbols_make_of_a_small_body_is_bounded()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new GatewayOptions { MaxDecompressedBytes = 1 << 20 });
        var request = WriteRequests.Symbols("", "__name__", "m", "a", new string('x', 4000));
        for (ulong i = 0; i < 1000; i++) request.Series2([1, 2, 3, 4], MetricKind.Gauge, 0, 1);
        using var answer = await gateway.WriteAsync(request.Bytes, GatewayUnderTest.Second);
        Assert.Equal(413, (int)answer.StatusCode);
        Assert.Empty(gateway.Writer.Records);
    }

    private static string Header(HttpResponseMessage answer, string what) => Assert.Single(answer.Headers.GetValues($"X-Prometheus-Remote-Write-{what}-Written"));

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
