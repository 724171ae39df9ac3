using System.Globalization;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Facts;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;
using Monitoring.Tests.LogMetrics;

namespace Monitoring.Tests.Sessions;

/// <summary>Runs facts and watermarks through one task of sessions and reads back what it adds to metrics.</summary>
internal sealed class SessionRun
{
    /// <summary>A start of a window, ms since 1970 UTC.</summary>
    public const long Start = 1_767_542_400_000;

    public static readonly SessionPolicy Policy = new()
    {
        Gap = TimeSpan.FromSeconds(100),
        Grace = TimeSpan.FromSeconds(20),
        MaxLength = TimeSpan.FromSeconds(1000),
        Steps = ["visit", "cart", "paid"],
        Sources = [new("app-logs", 2)],
    };

    private readonly TopologyDriver _driver;

    public SessionRun(SessionPolicy? policy = null) => _driver = new TopologyDriver(() => Processor, _ => (policy ?? Policy).ToBytes());

    public SessionsProcessor Processor { get; } = new(5);

    public IReadOnlyList<TopologyDriver.Output> Written => _driver.Committed;

    /// <summary>Handles the steps and commits.</summary>
    public SessionRun Add(params IReadOnlyList<Step> steps)
    {
        _driver.Run(Numbered([.. _driver.Commits == 0 ? [new Step.Policy("p")] : (Step[])[], .. steps, new Step.Commit(false)], _driver.Commits * 10_000), _ => false);
        return this;
    }

    public long Count(string counter, string label = "", string value = "") => Processor.Counters.Pending(Processor.Counters.Register(counter, label, value));

    /// <summary>A fact, so many seconds after the start.</summary>
    public static Step.Record Fact(string session, double at, string step = "", bool isPageView = false, params (string Name, string Value)[] labels)
    {
        var builder = new SeriesBuilder(new SeriesLimits());
        foreach (var (name, value) in labels)
        {
            if (name == "__overflow__") builder.AddOverflow();
            else builder.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        builder.Build("s"u8, out var identity);
        var writer = new AvroWriter();
        SessionFactCodec.Write(writer, new SessionFact
        {
            OriginTopic = "app-logs"u8,
            Session = Encoding.UTF8.GetBytes(session),
            Time = Start + (long)(at * 1000),
            IsPageView = isPageView,
            Step = Encoding.UTF8.GetBytes(step),
            Labels = identity[2..],
        });
        return Record(writer.Written.ToArray(), session);
    }

    public static Step.Record View(string session, double at) => Fact(session, at, "visit", true);

    /// <summary>A source says that event time has come so many seconds beyond the start.</summary>
    public static Step.Record Mark(int partition, double at, bool isIdle = false) =>
        Record(WatermarkCodec.Encode(new Watermark("app-logs", partition, Start + (long)(at * 1000), isIdle)), "");

    /// <summary>Both sources say so.</summary>
    public static Step[] Marks(double at, bool isIdle = false) => [Mark(0, at, isIdle), Mark(1, at, isIdle)];

    public static List<Step> Numbered(IEnumerable<Step> steps, long first) =>
        [.. steps.Select(s => s is Step.Record r ? new Step.Record(r.Value with { Offset = first++ }) : s)];

    /// <summary>What was added to metrics, in the order in which it was written: <c>funnel_step{step="visit"} @130 2 2</c> is a series, a window's start in seconds, a count and a sum.</summary>
    public List<string> Deltas() => [.. Deltas(Written).Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Series} @{(d.Start - Start) / 1000} {d.Count} {d.Sum}"))];

    public static IEnumerable<(string Series, long Start, long Count, double Sum)> Deltas(IEnumerable<TopologyDriver.Output> written)
    {
        var found = new List<(string, long, long, double)>();
        foreach (var record in written.Where(o => o.Topic == Topics.Deltas))
        {
            Assert.True(SingleObject.TryParse(Convert.FromHexString(record.Value), out var schema, out var datum));
            if (schema != SchemaCatalogue.MetricDeltas.Fingerprint) continue;
            Assert.True(MetricDeltasReader.TryRead(datum, out var deltas));
            while (deltas.Next()) found.Add((WindowRun.Text(deltas.Current.Identity), deltas.Current.Start, deltas.Current.Value.Count, deltas.Current.Value.Sum));
        }

        return found;
    }

    /// <summary>The watermarks that the task has told, seconds after the start.</summary>
    public List<(double At, bool IsIdle)> Told()
    {
        var told = new List<(double, bool)>();
        foreach (var record in Written.Where(o => o.Key == "all"))
        {
            Assert.Equal(Topics.Deltas, record.Topic);
            Assert.True(SingleObject.TryParse(Convert.FromHexString(record.Value), out _, out var datum));
            var mark = WatermarkCodec.Read(datum)!;
            Assert.Equal((Topics.Facts, 5), (mark.Topic, mark.Partition));
            told.Add(((mark.Time - Start) / 1000.0, mark.IsIdle));
        }

        return told;
    }

    private static Step.Record Record(byte[] value, string key) => new(new SourceRecord(Topics.Facts, 5, 0, Start, Utf8Slice.From(key), new Utf8Slice(value)));
}
