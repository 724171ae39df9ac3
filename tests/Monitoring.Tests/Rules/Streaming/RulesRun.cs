using System.Globalization;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Streaming;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;

namespace Monitoring.Tests.Rules.Streaming;

/// <summary>Runs samples and watermarks through one task of rules and reads back what it writes; times are seconds after <see cref="Start"/>.</summary>
internal sealed class RulesRun
{
    /// <summary>A whole day, ms since 1970 UTC.</summary>
    public const long Start = 1_767_542_400_000;

    private readonly TopologyDriver _driver;

    public RulesRun(params IReadOnlyList<RulesPolicy> policies) => _driver = new TopologyDriver(() => Processor = new RulesProcessor(), hash => policies[int.Parse(hash, CultureInfo.InvariantCulture)].ToBytes());

    public RulesProcessor Processor { get; private set; } = null!;

    public TopologyDriver Driver => _driver;

    /// <summary>The alerts that were written, in their order.</summary>
    public List<AlertEvent> Alerts => [.. _driver.Committed.Where(o => o.Topic == Topics.Alerts).Select(o =>
    {
        Assert.True(AlertJson.TryRead(Convert.FromHexString(o.Value), out var alert));
        Assert.Equal(alert!.Fingerprint, Encoding.UTF8.GetString(Convert.FromHexString(o.Key)));
        return alert;
    })];

    /// <summary>What was recorded but the series of alerts: <c>{__name__="x"} @60 1.5</c>.</summary>
    public List<string> Recorded => [.. Samples().Where(s => !s.StartsWith("{__name__=\"ALERTS", StringComparison.Ordinal))];

    /// <summary>What alerts recorded.</summary>
    public List<string> AlertSeries => [.. Samples().Where(s => s.StartsWith("{__name__=\"ALERTS", StringComparison.Ordinal))];

    public static RulesPolicy Policy(string rules, int sources = 1) => new() { Files = [new("rules.yaml", rules)], Sources = [new("metrics", sources)] };

    /// <summary>Handles the steps and commits; the first policy is put into force before them.</summary>
    public RulesRun Add(params IReadOnlyList<Step> steps)
    {
        _driver.Run(Numbered([.. _driver.Commits == 0 ? [new Step.Policy("0")] : (Step[])[], .. steps, new Step.Commit(false)], _driver.Commits * 10_000), _ => false);
        return this;
    }

    public long Count(string counter, string label = "", string value = "") => Processor.Counters.Pending(Processor.Counters.Register(counter, label, value));

    /// <summary>Samples of one series: <c>up{job="a"}</c>.</summary>
    public static Step.Record Samples(string series, params (double At, double Value)[] samples)
    {
        var labels = SeriesNotation.ParseLabels(series);
        var builder = new SeriesBuilder(new SeriesLimits());
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].Key != LabelSet.MetricName) builder.Add(Encoding.UTF8.GetBytes(labels[i].Key), Encoding.UTF8.GetBytes(labels[i].Value));
        }

        builder.Build(Encoding.UTF8.GetBytes(labels.Metric), out var identity);
        var encoder = new SampleBatchEncoder();
        encoder.Begin("metrics", 0);
        encoder.Add(identity, default, 1, [.. samples.Select(s => new Monitoring.Schemas.Metrics.Sample(Start + (long)(s.At * 1000), s.Value))]);
        return Record(encoder.End().ToArray());
    }

    /// <summary>A source says how far event time has come.</summary>
    public static Step.Record Mark(double at, int partition = 0, bool isIdle = false) => Record(WatermarkCodec.Encode(new Watermark("metrics", partition, Start + (long)(at * 1000), isIdle)));

    public static List<Step> Numbered(IEnumerable<Step> steps, long first) =>
        [.. steps.Select(s => s is Step.Record r ? new Step.Record(r.Value with { Offset = first++ }) : s)];

    private static Step.Record Record(byte[] value) => new(new SourceRecord(Topics.Deltas, 0, 0, Start, default, new Utf8Slice(value)));

    private List<string> Samples()
    {
        var samples = new List<string>();
        foreach (var record in _driver.Committed.Where(o => o.Topic == Topics.Recorded))
        {
            Assert.True(SingleObject.TryParse(Convert.FromHexString(record.Value), out var schema, out var datum));
            Assert.Equal(SchemaCatalogue.SampleBatch.Fingerprint, schema);
            Assert.True(SampleBatchReader.TryRead(datum, out var batch));
            while (batch.NextSeries())
            {
                while (batch.NextSample(out var sample))
                {
                    samples.Add(string.Create(CultureInfo.InvariantCulture, $"{SampleIntake.Labels(batch.Identity, new SharedTexts())} @{(sample.Time - Start) / 1000.0} {(sample.IsStale ? "stale" : sample.Value)}"));
                }
            }
        }

        return samples;
    }
}
