using System.Text.Json;
using Monitoring.Pipeline.Gateway;
using Monitoring.Pipeline.Gateway.Formats;
using Monitoring.Processors.Metrics;
using Monitoring.Schemas.Events;
using Monitoring.Tests.Metrics;

namespace Monitoring.Tests.Gateway;

/// <summary>Bodies that another project's encoder made, and what mutations made of them.</summary>
public sealed class RemoteWriteBodiesSpecs
{
    [Fact]
    public async Task Each_of_the_bodies_is_answered_with_the_status_that_is_expected_and_none_with_5xx()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var lines = SharedData.Lines("remote-write/index.jsonl");
        Assert.Equal(111, lines.Length);
        foreach (var line in lines)
        {
            using var entry = JsonDocument.Parse(line);
            var (file, expected) = (entry.RootElement.GetProperty("file").GetString()!, entry.RootElement.GetProperty("expect").GetString()!);
            using var answer = await PostAsync(gateway, file);
            var status = (int)answer.StatusCode;
            Assert.True(IsExpected(file, expected, status), $"{file}: expected is {expected}, the answer was {status} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }

        // Whatever was taken is readable for intake, which alone judges how old a sample may be.
        var decoded = new Decoded(new SampleOptions { MaxAge = TimeSpan.FromDays(36_500), FutureTolerance = TimeSpan.FromDays(36_500) });
        foreach (var record in gateway.Writer.Records) decoded.Read(record.Value);
        Assert.NotEmpty(decoded.Samples);
        Assert.All(decoded.Errors, e => Assert.Equal(DeadLetterReason.TimeOutOfRange, e.Reason));
    }

    [Theory]
    [InlineData("remote_write_v1_snappy", GatewayUnderTest.First, new[] { "1527035.04", "1527064.9" })]
    [InlineData("remote_write_v2_snappy", GatewayUnderTest.Second, new[] { "1527035.04" })]
    public async Task What_another_encoder_wrote_is_read_by_its_value(string name, string contentType, string[] values)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var golden = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("samples/binary-golden-generated.json")));
        using var answer = await gateway.PostAsync("/api/v1/write", Convert.FromHexString(golden.RootElement.GetProperty(name).GetString()!), contentType, "snappy");
        Assert.Equal(204, (int)answer.StatusCode);
        var decoded = new Decoded(new SampleOptions { MaxAge = TimeSpan.FromDays(36_500), FutureTolerance = TimeSpan.FromDays(36_500) });
        foreach (var record in gateway.Writer.Records) decoded.Read(record.Value);
        Assert.Equal(values, decoded.Samples.Select(sample => sample.Split(' ')[1]));
        Assert.All(decoded.Samples, sample => Assert.StartsWith("node_cpu_seconds_total{cpu=\"0\",instance=\"localhost:9100\",job=\"node-exporter\",mode=\"idle\"} ", sample, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bomb-declared-4GiB.bin")]
    [InlineData("bomb-64MiB-zeros.bin")]
    public async Task A_bomb_is_refused_before_its_memory_is_taken(string file)
    {
        using var body = new PooledBytes(4 << 20);
        var content = await File.ReadAllBytesAsync(SharedData.Path($"remote-write/bodies/{file}"), TestContext.Current.CancellationToken);
        content.CopyTo(body.Free);
        body.Length = content.Length;
        var inFlight = new InFlight(64 << 20, 1);
        using var lease = inFlight.TryEnter()!;
        var unpacked = default(Unpacked);
        Assert.InRange(Allocation.LeastOf(() => unpacked = Unpacking.Unpack(body, BodyEncoding.Snappy, 16 << 20, lease)), 0, 1024);
        Assert.Equal((413, 0), (unpacked.Status, inFlight.Bytes));
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var answer = await PostAsync(gateway, file);
        Assert.Equal(413, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Hostile_snappy_and_the_seeds_of_Prometheus_fuzzers_are_malformed()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        foreach (var file in Directory.GetFiles(SharedData.Path("hostile/snappy")))
        {
            var body = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            using var answer = await gateway.PostAsync("/api/v1/write", body, GatewayUnderTest.First, "snappy");
            Assert.Equal(400, (int)answer.StatusCode);
        }

        var seeds = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(SharedData.Path("hostile/prometheus-fuzz-corpus.json")))!;
        foreach (var seed in seeds.Select(System.Text.Encoding.UTF8.GetBytes))
        {
            using var packed = await gateway.WriteAsync(seed);
            using var plain = await gateway.PostAsync("/api/v1/write", seed, GatewayUnderTest.First, "snappy");
            Assert.Equal((400, 400), ((int)packed.StatusCode, (int)plain.StatusCode));
        }
    }

    private static bool IsExpected(string file, string expected, int status) => expected switch
    {
        _ when file == "bomb-64MiB-zeros.bin" => status == 413,
        // Refused series, by the specification.
        _ when expected.Contains("rejected with 400", StringComparison.Ordinal) => status == 400,
        "2xx or 4xx" or "4xx or skipped" => status is >= 200 and < 500,
        _ when expected.StartsWith("2xx", StringComparison.Ordinal) => status is >= 200 and < 300,
        _ when expected.StartsWith("4xx", StringComparison.Ordinal) => status is >= 400 and < 500,
        _ => status is >= 200 and < 500,
    };

    private static async Task<HttpResponseMessage> PostAsync(GatewayUnderTest gateway, string file)
    {
        var body = await File.ReadAllBytesAsync(SharedData.Path($"remote-write/bodies/{file}"), TestContext.Current.CancellationToken);
        return await gateway.PostAsync("/api/v1/write", body, GatewayUnderTest.First, "snappy");
    }
}
