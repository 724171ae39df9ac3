using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Schemas;

namespace Monitoring.Tests.Metrics;

/// <summary>The path of a sample allocates nothing once its series is open, and an open series takes what its table says.</summary>
[Collection(nameof(WholeHeap))]
public sealed class MetricsAllocations : IOutput
{
    private long _written;

    /// <summary>Records in which T stands for the number of the round, so that every sample is new.</summary>
    public static TheoryData<string> Records =>
    [
        """{"timestamp":"TTTTTTTTTTTTT","value":"456","name":"foo","labels":{"__name__":"foo","b":"2\n","a":"1"}}""",
        """{"fields":{"usage_idle":91.5,"ok":true,"state":"up"},"name":"My CPU","tags":{"cpu tag":"cpu0"},"timestamp":TTTTTTTTTTTTT}""",
        "cpu,host=a usage=1.5,n=2i,s=\"x\" TTTTTTTTTTTTT000000\nmem\\ x,h=b\\,c value=1 TTTTTTTTTTTTT000000\n",
        """{"@timestamp":"TTTTTTTTTTTTT","event":{"module":"system"},"metricset":{"name":"cpu"},"host":{"name":"h"},"system":{"cpu":{"name":"c","total":{"pct":1.5,"norm":{"pct":0.15}}}}}""",
        """{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}},{"key":"x","value":{"intValue":"1"}}]},"scopeMetrics":[{"metrics":[{"name":"h","unit":"s","histogram":{"aggregationTemporality":1,"dataPoints":[{"count":"3","sum":2.5,"bucketCounts":["1","2"],"explicitBounds":[0.25],"timeUnixNano":"TTTTTTTTTTTTT000000","attributes":[{"key":"b.c","value":{"boolValue":true}}]}]}}]}]}]}""",
    ];

    [Theory]
    [MemberData(nameof(Records))]
    public void Nothing_is_allocated_per_sample_once_warm(string text) => Nothing(i => Encoding.UTF8.GetBytes(text.Replace("TTTTTTTTTTTTT", $"{Decoded.Received + i}", StringComparison.Ordinal)));

    [Fact]
    public void Nothing_is_allocated_per_sample_of_our_own_batch() => Nothing(i =>
    {
        var encoder = new SampleBatchEncoder();
        encoder.Begin("", -1);
        for (var s = 0; s < 20; s++) encoder.Add(new TestSeries("m", [("s", $"{s}")], MetricKind.Unknown, "", false, 0, []).Identity(), new SeriesMeaning(MetricKind.Gauge), 0, [new Sample(Decoded.Received + (2 * i), 1), new Sample(Decoded.Received + (2 * i) + 1, 2)]);
        return encoder.End().ToArray();
    });

    [Fact]
    public void Nothing_is_allocated_per_sample_beyond_a_bound() =>
        Nothing(i => Encoding.UTF8.GetBytes($"m,s={i} value=1 {Decoded.Received + i}000000"), Decoded.Lenient with { MaxSeriesPerMetric = 10 });

    [Fact]
    public void An_open_series_takes_less_than_300_bytes_beside_its_labels()
    {
        var each = BytesPerSeries(200_000);
        Assert.InRange(each, 240, 300);
        TestContext.Current.TestOutputHelper?.WriteLine($"{each:0} bytes per open series beside its labels");
    }

    private double BytesPerSeries(int series)
    {
        var run = new MetricsRun(Decoded.Lenient with { MaxSeriesPerMetric = series });
        var buffer = new byte[256];
        var names = 0L;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < series; i++)
        {
            var line = $"m,s={i} value=1 {Decoded.Received}000000";
            names += $"m s {i}".Length + 4; // Six bytes of lengths and counts, without the two spaces here.
            var length = Encoding.UTF8.GetBytes(line, buffer);
            run.Processor.Process(new SourceRecord(Topics.RawMetrics, 0, i, Decoded.Received, default, new Utf8Slice(buffer, 0, length)), this);
            if (i % 1000 == 0) run.Processor.OnBatchEnd(this);
        }

        run.Processor.OnBatchEnd(this);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before - names) / (double)series;
        GC.KeepAlive(run);
        return each;
    }

    void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (topic == Topics.Deltas) _written++;
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
    }

    private void Nothing(Func<int, byte[]> value, SampleOptions? options = null)
    {
        var run = new MetricsRun(options);
        var next = 0;
        var records = Enumerable.Range(0, 1200).Select(value).ToArray();
        void Rounds(int count)
        {
            for (var end = next + count; next < end; next++) run.Processor.Process(new SourceRecord(Topics.RawMetrics, 0, next, Decoded.Received, default, new Utf8Slice(records[next])), this);
            run.Processor.OnBatchEnd(this);
        }

        Rounds(200);
        Assert.Equal(0, Allocation.LeastOf(() => Rounds(100)));
        Assert.Equal(0, run.Count("intake_samples_dropped", "duplicate"));
        Assert.True(_written > 0);
    }
}
