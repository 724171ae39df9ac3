using System.Text;
using System.Text.Json;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Metrics;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Metrics;

/// <summary>Runs records through the intake of metrics and reads back what it writes.</summary>
internal sealed class MetricsRun : IOutput
{
    private long _offset;

    public MetricsRun(SampleOptions? options = null)
    {
        Processor = New();
        Processor.OnControl(new IntakePolicy { Samples = options ?? Decoded.Lenient }.ToBytes());
    }

    public static IntakeResources Resources { get; } = new(_ => [], null, null);

    public MetricsProcessor Processor { get; }

    /// <summary>The operators under the default policy.</summary>
    public static MetricsProcessor New() => new(Resources, 2);

    /// <summary>Time stamp of the next record, ms since 1970 UTC.</summary>
    public long Time { get; set; } = Decoded.Received;

    public List<(string Key, byte[] Value, long Timestamp)> Records { get; } = [];

    public List<DeadLetter> Letters { get; } = [];

    /// <summary>State, name, metric, partition and revision of each alert.</summary>
    public List<string> Alerts { get; } = [];

    /// <summary>Every sample written, in the order in which each series was written.</summary>
    public IReadOnlyList<string> Samples => [.. Records.SelectMany(r => Read(r.Value))];

    public MetricsRun Add(params string[] values) => Add([.. values.Select(Encoding.UTF8.GetBytes)]);

    public MetricsRun Add(params byte[][] values)
    {
        foreach (var value in values) Processor.Process(new SourceRecord(Topics.RawMetrics, 2, _offset++, Time, default, new Utf8Slice(value)), this);
        return this;
    }

    /// <summary>Ends the batch.</summary>
    public MetricsRun Commit()
    {
        Processor.OnBatchEnd(this);
        return this;
    }

    public long Count(string name, string label = "") => Processor.Counters.Pending(Processor.Counters.Register(name, label.Length == 0 ? "" : "reason", label));

    /// <summary>The samples of a record.</summary>
    public static IEnumerable<string> Read(byte[] value)
    {
        Assert.True(SingleObject.TryParse(value, out var fingerprint, out var datum));
        Assert.Equal(SchemaCatalogue.SampleBatch.Fingerprint, fingerprint);
        Assert.True(SampleBatchReader.TryRead(datum, out var batch));
        var lines = new List<string>();
        while (batch.NextSeries())
        {
            while (batch.NextSample(out var sample)) lines.Add($"{Decoded.Text(batch.Identity)} {Decoded.Text(sample)}{Decoded.Text(batch.Meaning)}");
        }

        return lines;
    }

    void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (topic == Topics.Deltas)
        {
            Records.Add((Encoding.UTF8.GetString(key), value.ToArray(), timestamp));
            return;
        }

        if (topic == Topics.Alerts)
        {
            using var alert = JsonDocument.Parse(value.ToArray());
            var labels = alert.RootElement.GetProperty("labels");
            Assert.Equal(alert.RootElement.GetProperty("fingerprint").GetString(), Encoding.UTF8.GetString(key));
            Alerts.Add($"{alert.RootElement.GetProperty("state").GetString()} {labels.GetProperty("alertname").GetString()} {labels.GetProperty("metric").GetString()} {labels.GetProperty("partition").GetString()} r{alert.RootElement.GetProperty("revision").GetInt64()}");
            return;
        }

        Assert.Equal(Topics.DeadLetters, topic);
        Assert.True(DeadLetterCodec.TryRead(value[SingleObject.HeaderLength..], out var letter));
        Letters.Add(letter);
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
    }
}
