using System.Text.Json;
using Avro.Generic;
using Avro.IO;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;

namespace Monitoring.Benchmarks.Reference;

/// <summary>What a chain wrote, read with Apache.Avro, so that a fault of our codec is seen too.</summary>
internal sealed record ActualEvent
{
    private const int Header = 10;
    private const int Masked = 16;
    private static readonly GenericDatumReader<GenericRecord> Events = new(SchemaCatalogue.LogEvent.Parsed, SchemaCatalogue.LogEvent.Parsed);
    private static readonly GenericDatumReader<GenericRecord> Letters = new(SchemaCatalogue.DeadLetter.Parsed, SchemaCatalogue.DeadLetter.Parsed);

    /// <summary>The dead letter's reason, or null.</summary>
    public string? Refusal { get; private init; }

    public long Offset { get; private init; }

    public long EventTime { get; private init; }

    public int Severity { get; private init; }

    public bool IsMasked { get; private init; }

    public string Category { get; private init; } = "";

    public string Host { get; private init; } = "";

    public string Service { get; private init; } = "";

    public string Message { get; private init; } = "";

    public string TraceId { get; private init; } = "";

    public string SpanId { get; private init; } = "";

    public JsonElement Attributes { get; private init; }

    public static ActualEvent Read(string topic, byte[] framed)
    {
        var reader = topic == Topics.DeadLetters ? Letters : Events;
        using var stream = new MemoryStream(framed, Header, framed.Length - Header);
        var record = reader.Read(null!, new BinaryDecoder(stream));
        if (stream.Position != stream.Length) throw new InvalidDataException($"{stream.Length - stream.Position} bytes follow the datum on {topic}.");
        if (reader == Letters) return new ActualEvent { Refusal = Text(record, "reason"), Offset = (long)record["origin_offset"] };
        return new ActualEvent
        {
            Offset = (long)record["origin_offset"],
            EventTime = (long)(((DateTime)record["event_time"]).ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            Severity = (int)record["severity"],
            IsMasked = ((int)record["flags"] & Masked) != 0,
            Category = Text(record, "category"),
            Host = Text(record, "host"),
            Service = Text(record, "service"),
            Message = Text(record, "message"),
            TraceId = Text(record, "trace_id"),
            SpanId = Text(record, "span_id"),
            Attributes = JsonDocument.Parse(Text(record, "attributes")).RootElement,
        };
    }

    private static string Text(GenericRecord record, string field) => record[field] as string ?? "";
}
