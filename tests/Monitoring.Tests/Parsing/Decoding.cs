using System.Text;
using System.Text.Json;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Parsing;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Parsing;

/// <summary>A decoded event, copied out of its buffers.</summary>
internal sealed record Decoded(
    DateTimeOffset Time, TimeSource TimeSource, long ObservedTime, Severity Severity, LogFamily Family, EventFlags Flags, string Category, string Service, string Host,
    string Message, string TraceId, string SpanId, string Identity, string Source, string ClientAddress, string UserAgent, int Index, string Json)
{
    /// <summary>A field as JSON text, or null.</summary>
    public string? this[string name]
    {
        get
        {
            using var document = JsonDocument.Parse(Json);
            return document.RootElement.TryGetProperty(name, out var value) ? (value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()) : null;
        }
    }
}

/// <summary>Runs records through a decoder.</summary>
internal sealed class Decoding(ParsingOptions? options = null) : IEventConsumer
{
    /// <summary>2023-04-11T22:12:00Z, in ms.</summary>
    public const long Received = 1_681_251_120_000;

    private readonly LogDecoder _decoder = new(options ?? new ParsingOptions());
    private readonly AttributesJson _json = new();

    public List<Decoded> Events { get; } = [];

    public List<ParseError> Errors { get; } = [];

    /// <summary>The one event of a record.</summary>
    public static Decoded One(string value, string topic = Topics.AppLogs, ParsingOptions? options = null, string key = "", long received = Received)
    {
        var decoding = new Decoding(options);
        decoding.Decode(Encoding.UTF8.GetBytes(value), topic, key, received);
        Assert.Empty(decoding.Errors);
        return Assert.Single(decoding.Events);
    }

    /// <summary>The one reason why a record was refused.</summary>
    public static ParseError Refused(byte[] value, ParsingOptions? options = null)
    {
        var decoding = new Decoding(options);
        decoding.Decode(value);
        Assert.Empty(decoding.Events);
        return Assert.Single(decoding.Errors);
    }

    public static ParseError Refused(string value, ParsingOptions? options = null) => Refused(Encoding.UTF8.GetBytes(value), options);

    public void Decode(byte[] value, string topic = Topics.AppLogs, string key = "", long received = Received)
    {
        var record = new SourceRecord(topic, 0, 7, received, Utf8Slice.From(key), new Utf8Slice(value));
        _decoder.Decode(record, new LogEvent(new Arena()), this);
    }

    void IEventConsumer.Accept(LogEvent e)
    {
        var time = DateTimeOffset.UnixEpoch.AddTicks(e.EventTime * 10);
        Events.Add(new Decoded(
            time, e.TimeSource, e.ObservedTime, e.Severity, e.Family, e.Flags, e.Category.ToString(), e.Service.ToString(), e.Host.ToString(), e.Message.ToString(),
            e.TraceId.ToString(), e.SpanId.ToString(), e.Identity.ToString(), e.Source.ToString(), e.ClientAddress.ToString(), e.UserAgent.ToString(), e.Origin.Index,
            Encoding.UTF8.GetString(_json.Write(e.Fields))));
    }

    void IEventConsumer.Reject(in Origin origin, Utf8Slice value, in ParseError error) => Errors.Add(error);
}
