using System.Globalization;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.LogMetrics;

/// <summary>What one window shows of one series.</summary>
internal sealed record ShownWindow(string Level, long Start, string Series, double Value, long Count, double Sum, double? P50, double? P99, string Money)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Series} {Value}");
}

/// <summary>Merges deltas and reads back what the windows show once they are closed.</summary>
internal sealed class WindowRun : IOutput
{
    private readonly List<ShownWindow> _shown = [];
    private long _offset;

    public AggregateProcessor Processor { get; } = Create();

    public void Add(byte[] record) => Processor.Process(new SourceRecord(Topics.Deltas, 0, _offset++, 1, default, new Utf8Slice(record)), this);

    /// <summary>Closes everything up to an hour after the start.</summary>
    public IReadOnlyList<ShownWindow> Close()
    {
        Add(WatermarkCodec.Encode(new Watermark("app-logs", 0, MeterRun.Start + 3_600_000, false)));
        Processor.OnBatchEnd(this);
        return _shown;
    }

    private static AggregateProcessor Create()
    {
        var processor = new AggregateProcessor([WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)), WindowLevel.Tumbling("1m", TimeSpan.FromMinutes(1), "10s")], new Processors.Windowing.Calendar());
        processor.OnControl(new AggregatePolicy { Sources = [new WatermarkSource("app-logs", 1)] }.ToBytes());
        return processor;
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
    }

    void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (topic != Topics.Metrics) return;
        Assert.True(MetricWindowsReader.TryRead(value[SingleObject.HeaderLength..], out var windows));
        while (windows.Next())
        {
            _shown.Add(new ShownWindow(
                Encoding.UTF8.GetString(windows.Level), windows.Start, Text(windows.Identity), windows.Extras.Value, windows.Value.Count, windows.Value.Sum,
                windows.HasQuantiles ? windows.Quantiles.P50 : null, windows.HasQuantiles ? windows.Quantiles.P99 : null, Encoding.UTF8.GetString(windows.Extras.Money)));
        }
    }

    /// <summary>A series as people write it.</summary>
    public static string Text(ReadOnlySpan<byte> identity)
    {
        var labels = new LabelReader(identity);
        var parts = new List<string>();
        while (labels.Next()) parts.Add($"{Encoding.UTF8.GetString(labels.Name)}=\"{Encoding.UTF8.GetString(labels.Value)}\"");
        return Encoding.UTF8.GetString(labels.Metric) + (parts.Count == 0 ? "" : "{" + string.Join(',', parts) + "}");
    }
}
