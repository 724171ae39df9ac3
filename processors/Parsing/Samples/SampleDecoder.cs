using System.Text.Unicode;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads what publishers write on the topic of metrics: JSON of Prometheus' Kafka adapter, Telegraf, Metricbeat and OpenTelemetry, influx lines, and our own Avro.</summary>
/// <remarks>
/// Nothing is configured by publisher: the content says what it is. It keeps no state from one record to the next, so a crash loses nothing, and
/// allocates nothing once its buffers have grown. Single-threaded.
/// </remarks>
public sealed class SampleDecoder
{
    private readonly int _maxBytes;
    private readonly SampleWriter _writer;
    private readonly JsonSamples _json;
    private readonly InfluxLines _lines;

    /// <summary>A decoder for one task.</summary>
    public SampleDecoder(SampleOptions options)
    {
        _maxBytes = options.MaxRecordBytes;
        _writer = new SampleWriter(options);
        _json = new JsonSamples(_writer);
        _lines = new InfluxLines(_writer);
    }

    /// <summary>Reads one record: series with samples, and whatever of it is refused.</summary>
    public void Decode(in SourceRecord record, ISampleConsumer consumer)
    {
        _writer.Begin(record, consumer);
        if (record.Value.Length > _maxBytes) _writer.Refuse(DeadLetterReason.TooLarge, "the value is larger than samples.max_record_bytes", -1);
        else Read(record.Value);
        // An empty list, a batch without series, comments alone.
        if (_writer.IsUntouched) _writer.Refuse(DeadLetterReason.Empty, "the record holds no samples", -1);
    }

    private void Read(Utf8Slice value)
    {
        if (value.Span.StartsWith("\uFEFF"u8)) value = value.Slice(3);
        var start = value.Span.IndexOfAnyExcept(" \t\r\n\0"u8);
        if (start < 0) return;
        if (value.Span[0] is 0xC3 && SingleObject.TryParse(value.Span, out var fingerprint, out var datum)) AvroSamples.Read(_writer, fingerprint, datum);
        else if (value.Span[0] is 0 or 1) _writer.Refuse(DeadLetterReason.UnknownSchema, "the value has the frame of a schema registry; send JSON, influx lines or an Avro single object", 0);
        else if (!Utf8.IsValid(value.Span)) _writer.Refuse(DeadLetterReason.InvalidEncoding, "the value is not UTF-8", -1);
        else if (value.Span[start] is (byte)'{' or (byte)'[') _json.Read(value);
        else _lines.Read(value);
    }
}
