using System.Text;
using Monitoring.Pipeline.Stages;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Recomputing;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Schemas.Options;

namespace Monitoring.Tests.Recomputing;

/// <summary>An event as its row holds it.</summary>
internal sealed record StoredEvent(long Time, LogFamily Family, Severity Severity, EventFlags Flags, string Topic, string Category, string Service, string Host, string Message, string Attributes);

/// <summary>Runs log records through the stream, which yields windows and stored events, and folds the events again.</summary>
internal sealed class StoredRun : IOutput
{
    private readonly AggregateProcessor _aggregate = AggregateStage.Processor();
    private readonly IntakeProcessor _intake = new(new IntakeResources(_ => [], null, new Secret("0123456789abcdef0123456789abcdef")), Topics.AppLogs, 3);
    private readonly Dictionary<(string, long, string), WindowFigures> _windows = [];
    private long _offset;

    public StoredRun()
    {
        _intake.OnControl(new IntakePolicy().ToBytes());
        _aggregate.OnControl((Policy with { Sources = [new WatermarkSource(Topics.AppLogs, 1)] }).ToBytes());
    }

    public static AggregatePolicy Policy { get; } = new() { Grace = TimeSpan.FromSeconds(30), Timezone = "Asia/Shanghai" };

    public List<StoredEvent> Events { get; } = [];

    /// <summary>What the views show of the stream's windows.</summary>
    public IReadOnlyCollection<WindowFigures> Windows => _windows.Values;

    public void Add(long now, string value) => _intake.Process(new SourceRecord(Topics.AppLogs, 3, _offset++, now, default, new Utf8Slice(Encoding.UTF8.GetBytes(value))), this);

    public void EndBatch()
    {
        _intake.OnBatchEnd(this);
        _aggregate.OnBatchEnd(this);
    }

    /// <summary>Time goes on.</summary>
    public void Close(long time)
    {
        EndBatch();
        Pass(WatermarkCodec.Encode(new Watermark(Topics.AppLogs, 0, time, false)));
        for (var i = 0; i < 100; i++) _aggregate.OnTick(time, this);
    }

    /// <summary>Folds stored events again.</summary>
    /// <param name="steps">Which stretches, and from what.</param>
    /// <param name="windows">Stored windows to take in the place of events.</param>
    public List<WindowFigures> Rebuild(IEnumerable<RebuildStep> steps, IReadOnlyCollection<WindowFigures>? windows = null)
    {
        var results = new List<WindowFigures>();
        var rebuild = new WindowRebuild(new LogMetricOptions(), AggregateStage.Processor(), Policy, results.Add);
        var end = 0L;
        foreach (var step in steps)
        {
            foreach (var e in Events.Where(e => step.Logs == Feed.Rows && e.Time / 1000 >= step.Start && e.Time / 1000 < step.End).OrderBy(e => e.Time)) Add(rebuild, e);
            var level = step.Logs switch { Feed.Hour => "1h", Feed.Day => "1d", _ => "" };
            foreach (var window in windows?.Where(w => w.Level == level && w.Start == step.Start) ?? []) rebuild.AddWindow(window);
            rebuild.CloseTo(end = step.End);
        }

        rebuild.CloseTo(end + 45 * 86_400_000L);
        return results;
    }

    private static void Add(WindowRebuild rebuild, StoredEvent stored)
    {
        var e = new LogEvent(new Arena())
        {
            EventTime = stored.Time,
            Family = stored.Family,
            Severity = stored.Severity,
            Flags = stored.Flags,
            Origin = new Origin(stored.Topic, 3, 0, 0),
            Category = Utf8Slice.From(stored.Category),
            Service = Utf8Slice.From(stored.Service),
            Host = Utf8Slice.From(stored.Host),
            Message = Utf8Slice.From(stored.Message),
        };
        rebuild.AddEvent(e, Utf8Slice.From(stored.Attributes));
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
    }

    void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (topic == Topics.Deltas)
        {
            Pass(value.ToArray());
            return;
        }

        if (topic is not (Topics.Logs or Topics.Metrics)) return;
        Assert.True(SingleObject.TryParse(value, out _, out var datum));
        if (topic == Topics.Logs) Store(datum);
        else Show(datum);
    }

    private void Pass(byte[] record) => _aggregate.Process(new SourceRecord(Topics.Deltas, 0, 0, 0, default, new Utf8Slice(record)), this);

    private void Store(ReadOnlySpan<byte> datum)
    {
        Assert.True(LogEventView.TryRead(datum, out var e));
        Events.Add(new StoredEvent(
            e.EventTime, e.Family, e.Severity, e.Flags, Encoding.UTF8.GetString(e.OriginTopic), Encoding.UTF8.GetString(e.Category), Encoding.UTF8.GetString(e.Service),
            Encoding.UTF8.GetString(e.Host), Encoding.UTF8.GetString(e.Message), Encoding.UTF8.GetString(e.Attributes)));
    }

    private void Show(ReadOnlySpan<byte> datum)
    {
        Assert.True(MetricWindowsReader.TryRead(datum, out var window));
        while (window.Next())
        {
            var figures = WindowFigures.Of(window);
            var place = (figures.Level, figures.Start, Convert.ToHexString(figures.Identity));
            if (!_windows.TryGetValue(place, out var before) || before.Revision < figures.Revision) _windows[place] = figures;
        }
    }
}
