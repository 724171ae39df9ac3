using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Metrics;
using Monitoring.Tests.Schemas;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>What publishers of metrics send: whole records through the intake of metrics.</summary>
internal static class SampleTargets
{
    private static readonly byte[][] Records =
    [
        .. Utf8(
            """{"timestamp":"2023-04-11T22:11:50Z","value":"+Inf","name":"foo","labels":{"__name__":"foo","b":"2\n","a":"\u4e2d"}}""",
            """{"metrics":[{"fields":{"n":1.5e3,"t":"x","b":true},"name":"a b","tags":{"t g":"v"},"timestamp":1681251110},{"fields":{},"name":"c"}]}""",
            """{"@timestamp":"2023-04-11T22:11:50.004Z","event":{"module":"system"},"metricset":{"name":"cpu"},"host":{"name":"h"},"system":{"cpu":{"name":"c","total":{"pct":1.5,"norm":{"pct":0.15}},"up":true,"l":[1]}}}""",
            """{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}},{"key":"x","value":{"arrayValue":{"values":[{"intValue":"1"}]}}}]},"scopeMetrics":[{"scope":{"name":"l"},"metrics":[{"name":"h","unit":"s","histogram":{"aggregationTemporality":1,"dataPoints":[{"count":"3","sum":2.5,"bucketCounts":["1","2"],"explicitBounds":[0.25],"timeUnixNano":"1681251110000000000"}]}},{"name":"c","sum":{"isMonotonic":true,"dataPoints":[{"asInt":"5","attributes":[{"key":"a.b","value":{"boolValue":true}}]}]}},{"name":"q","summary":{"dataPoints":[{"count":1,"quantileValues":[{"quantile":0.5,"value":1}]}]}}]}]}]}""",
            "cpu,host=a\\ b usage=1.5,n=2i,s=\"x\\\"\",b=t 1681251110000000000\n# c\nm value=1\n"),
        Batch(),
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("samples", () => new Subject().Run, Records)
        {
            Words = Utf8("\"resourceMetrics\":[", "\"dataPoints\":[{}]", "\"labels\":{", "\"fields\":{", "\"metricset\":{}", "\"value\":\"NaN\"", "null", "{}", "[]", ",a=b ", "=1i", " 1681251110000000000", "\"", "\\"),
            Mutations = 4_000, MemoryFactor = 96, MemoryFloor = 2 << 20, GrowthFactor = 160,
            Shapes =
            [
                Shape.Run("fields of a line", "a=1,", "m ", "b=2"), Shape.Numbered("tags of a line", i => $",t{i}=v", "m", " a=1"), Shape.Run("lines", "m a=1\n"), Shape.Run("broken lines", "m\n"), Shape.Run("lines of quotes", "m a=\"\n"), Shape.Run("escapes in a word", "\\ ", "m", " a=1"),
                Shape.Run("array of numbers", "1,", "[", "1]"), Shape.Run("metrics of nothing", "{},", "{\"metrics\":[", "{}]}"), Shape.Run("levels", """{"a":"""), Shape.Run("levels of a module", """{"a":""", """{"@timestamp":"2023-04-11T22:11:50Z","metricset":{"module":"m"},"m":"""),
                Shape.Numbered("labels", i => $"\"l{i}\":\"v\",", """{"timestamp":1681251110,"value":1,"name":"m","labels":{""", "\"z\":\"\"}}"),
                Shape.Numbered("attributes", i => "{\"key\":\"" + (1_000_000 - i) + "\",\"value\":{\"intValue\":1}},", """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{"asInt":1,"attributes":[""", "{}]}]}}]}]}]}"),
                Shape.Run("data points", """{"asInt":1},""", """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[""", "{}]}}]}]}]}"),
                ("a large scope for many points", length => Encoding.UTF8.GetBytes(
                    """{"resourceMetrics":[{"scopeMetrics":[{"scope":{"name":"SCOPE","version":"SCOPE"},"metrics":[{"name":"m","gauge":{"dataPoints":[""".Replace("SCOPE", new string('s', 4000), StringComparison.Ordinal)
                    + string.Concat(Enumerable.Range(0, Math.Max(1, (length - 8400) / 65)).Select(i => "{\"asInt\":1,\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":" + (1_000_000 + i) + "}}]},")) + "{}]}}]}]}]}")),
            ],
        },
        new("avro-sample-batch", () => ReadBatch, [Batch()[SingleObject.HeaderLength..]]) { Mutations = 6_000, MemoryFactor = 0, MemoryFloor = 4096, Shapes = [Shape.Run("zeros", "\0"), Shape.Run("ones", "\u0001"), Shape.Run("twos", "\u0002")] },
        new("avro-metric-deltas", () => ReadDeltas, [Deltas()[SingleObject.HeaderLength..]]) { Mutations = 6_000, MemoryFactor = 4096, MemoryFloor = 64 * 1024, Shapes = [Shape.Run("zeros", "\0"), Shape.Run("ones", "\u0001"), Shape.Run("twos", "\u0002")] },
    ];

    // What reads it merges its sketches too.
    private static Action? ReadDeltas(byte[] input)
    {
        var (count, merged) = (0, 0);
        if (!MetricDeltasReader.TryRead(input, out var deltas)) return null;
        while (deltas.Next())
        {
            count++;
            if (new WindowSketches().TryMerge(deltas.Current)) merged++;
        }

        return () => Assert.True(merged <= count && count * 70L <= input.Length);
    }

    private static byte[] Deltas()
    {
        var (quantiles, distinct, value) = (new AvroWriter(), new AvroWriter(), new WindowValue());
        var sketches = new WindowSketches();
        for (var i = 0; i < 20; i++)
        {
            value.Add(i, i);
            sketches.AddQuantiles().Add(i - 5);
            sketches.AddDistinct().Add(0x9E3779B97F4A7C15 * (ulong)i);
        }

        sketches.Quantiles!.Write(quantiles);
        sketches.Distinct!.Write(distinct);
        var encoder = new MetricDeltasEncoder();
        encoder.Begin("app-logs", 1);
        for (var i = 0; i < 3; i++)
        {
            encoder.Add(new MetricDelta
            {
                Identity = new RandomSeries(i).Next().Identity(),
                Meaning = new SeriesMeaning(MetricKind.Gauge, "s"u8),
                Shows = Shows.Money,
                Start = 10_000,
                Value = value,
                Money = "-12.50"u8,
                QuantileSketch = quantiles.Written,
                DistinctSketch = distinct.Written,
            });
        }

        return encoder.End().ToArray();
    }

    private static Action? ReadBatch(byte[] input)
    {
        var (series, samples) = (0, 0);
        if (!SampleBatchReader.TryRead(input, out var batch)) return null;
        while (batch.NextSeries())
        {
            series++;
            while (batch.NextSample(out _)) samples++;
        }

        return () => Assert.True((series * 6L) + (samples * 9L) <= input.Length);
    }

    private static byte[] Batch()
    {
        var encoder = new SampleBatchEncoder();
        encoder.Begin("", -1);
        for (var i = 0; i < 4; i++)
        {
            var series = new RandomSeries(i).Next();
            encoder.Add(series.Identity(), new SeriesMeaning(series.Kind, default, series.IsDelta), i, [new Sample(Decoded.Received, i), new Sample(Decoded.Received + 1, Sample.Stale)]);
        }

        return encoder.End().ToArray();
    }

    private static byte[][] Utf8(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Every record gives samples, dead letters or counted drops, and every series that goes on is canonical.</summary>
    private sealed class Subject : IOutput
    {
        private readonly MetricsProcessor _metrics = MetricsRun.New();
        private readonly List<(string Topic, byte[] Value)> _written = [];
        private long _offset;
        private bool _isMeasured = true;

        public Action? Run(byte[] input)
        {
            Process(input);
            return () =>
            {
                var kept = new Subject { _isMeasured = false };
                kept.Process(input);
                Assert.True(kept._written.Count > 0 || kept.Dropped > 0, "nothing came out");
                foreach (var (topic, value) in kept._written)
                {
                    if (topic == Topics.Deltas) Check(value);
                }
            };
        }

        void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
            if (!_isMeasured) _written.Add((topic, value.ToArray()));
        }

        void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
        {
        }

        private long Dropped => _metrics.Counters.Definitions.Select((d, i) => d.Name is "intake_fields_without_number" or "intake_samples_dropped" or "intake_series_opened" ? _metrics.Counters.Pending(i) : 0).Sum();

        private void Process(byte[] input)
        {
            _metrics.Process(new SourceRecord(Topics.RawMetrics, 0, _offset++, Decoded.Received, default, new(input)), this);
            _metrics.OnBatchEnd(this);
        }

        private static void Check(byte[] value)
        {
            Assert.True(SampleBatchReader.TryRead(value.AsSpan(SingleObject.HeaderLength), out var batch));
            var builder = new SeriesBuilder(new SeriesLimits());
            while (batch.NextSeries())
            {
                builder.Clear();
                var labels = new LabelReader(batch.Identity);
                while (labels.Next()) builder.Add(labels.Name, labels.Value);
                Assert.Equal(SeriesFault.None, builder.Build(labels.Metric, out var identity));
                Assert.Equal(identity.ToArray(), batch.Identity.ToArray());
                Assert.False(batch.Meaning.IsDelta);
            }
        }
    }
}
