using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Streaming;
using static Monitoring.Tests.Rules.Streaming.RulesRun;

namespace Monitoring.Tests.Rules.Streaming;

/// <summary>What a series takes in memory.</summary>
[Collection(nameof(WholeHeap))]
public sealed class RulesMemorySpecs
{
    private const int Series = 20_000;

    [Fact]
    public void A_series_of_ten_minutes_every_15_seconds_takes_less_than_2_KB()
    {
        var processor = new RulesProcessor();
        processor.OnControl(Policy("groups: [{name: g, interval: 1m, rules: [{record: r, expr: 'sum(rate(http_requests_total[10m]))'}]}]").ToBytes());
        var output = new Nowhere();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Series; i++)
        {
            var samples = Enumerable.Range(0, 60).Select(n => (n * 15.0, (double)n)).ToArray();
            processor.Process(Samples($"http_requests_total{{instance=\"10.0.{i / 256}.{i % 256}:9100\",job=\"api\",method=\"GET\",path=\"/orders\",code=\"200\"}}", samples[..30]).Value, output);
            processor.Process(Samples($"http_requests_total{{instance=\"10.0.{i / 256}.{i % 256}:9100\",job=\"api\",method=\"GET\",path=\"/orders\",code=\"200\"}}", samples[30..]).Value, output);
            if (i == 0) processor.Process(Mark(0).Value, output);
        }

        processor.Process(Mark(885).Value, output);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Series;
        TestContext.Current.TestOutputHelper?.WriteLine($"{each:0} bytes a series, {processor.SampleCount / (double)Series:0.0} samples of each kept");
        Assert.Equal(Series + 1, processor.SeriesCount);
        Assert.InRange(each, 500, 2048);
        GC.KeepAlive(processor);
    }

    private sealed class Nowhere : IOutput
    {
        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail(topic);
    }
}
