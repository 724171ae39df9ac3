using System.Globalization;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.LogMetrics;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Options;

namespace Monitoring.Tests.LogMetrics;

/// <summary>Runs log records through intake and its deltas through the aggregation, and reads back what windows show.</summary>
internal sealed class MeterRun : IOutput
{
    /// <summary>A start of a window of every level, ms since 1970 UTC: 2026-01-05 00:00 in Shanghai.</summary>
    public const long Start = 1_767_542_400_000;

    private readonly List<byte[]> _deltas = [];
    private long _offset;

    public MeterRun(LogMetricOptions? options = null, IntakePolicy? policy = null)
    {
        Intake = new IntakeProcessor(new IntakeResources(_ => [], null, new Secret("0123456789abcdef0123456789abcdef")), Topics.AppLogs, 3);
        Intake.OnControl(((policy ?? new IntakePolicy()) with { LogMetrics = options ?? new LogMetricOptions() }).ToBytes());
    }

    public IntakeProcessor Intake { get; }

    /// <summary>The records of deltas, in the order in which they were written.</summary>
    public IReadOnlyList<byte[]> Deltas => _deltas;

    /// <summary>Time stamp of the next record, ms since 1970 UTC.</summary>
    public long Now { get; set; } = Start + 60_000;

    /// <summary>An event of a service, so many ms after the start.</summary>
    public static string Event(long at, string fields) =>
        $$"""{"timestamp":"{{DateTimeOffset.FromUnixTimeMilliseconds(Start + at).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture)}}","level":"INFO","service":"shop","message":"m",{{fields}}}""";

    public MeterRun Add(params IEnumerable<string> values)
    {
        foreach (var value in values) Intake.Process(new SourceRecord(Topics.AppLogs, 3, _offset++, Now, default, new Utf8Slice(Encoding.UTF8.GetBytes(value))), this);
        return this;
    }

    /// <summary>Ends the batch.</summary>
    public MeterRun Commit()
    {
        Intake.OnBatchEnd(this);
        return this;
    }

    public long Count(string counter, string metric = "") => Intake.Counters.Pending(Intake.Counters.Register(counter, metric.Length == 0 ? "" : "metric", metric));

    /// <summary>What the closed windows of a level show, by metric and labels: <c>orders_paid{tenant="a"} 3</c>.</summary>
    public List<string> Windows(string level = "1m")
    {
        Commit();
        var aggregate = new WindowRun();
        foreach (var delta in _deltas) aggregate.Add(delta);
        return [.. aggregate.Close().Where(w => w.Level == level).Select(w => w.ToString())];
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
    }

    void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (topic != Topics.Deltas) return;
        Assert.True(SingleObject.TryParse(value, out var fingerprint, out _));
        if (fingerprint == SchemaCatalogue.MetricDeltas.Fingerprint) _deltas.Add(value.ToArray());
    }
}
