using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Parsing.Json;
using Monitoring.Processors.Parsing.Lines;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing;

/// <summary>Reads what publishers write on the topics of logs: JSON of every usual agent and library, and plain lines of every usual format.</summary>
/// <remarks>
/// Nothing is configured by publisher: the content says what it is. It keeps no state from one record to the next, so a crash loses nothing, and
/// allocates nothing once its buffers have grown. Single-threaded.
/// </remarks>
public sealed class LogDecoder
{
    private readonly ParsingOptions _options;
    private readonly Promotion _promotion;
    private readonly JsonRecords _json;
    private readonly Gb18030 _gb18030 = new();
    private readonly long _tolerance;

    /// <summary>A decoder for one task.</summary>
    /// <param name="options">Validated settings.</param>
    public LogDecoder(ParsingOptions options)
    {
        _options = options;
        _tolerance = options.FutureTolerance.Ticks / 10;
        if (!LocalZone.TryFind(options.TimeZone, out var zone)) throw new ArgumentException($"unknown time zone '{options.TimeZone}'", nameof(options));
        var resolver = new StampResolver(new LocalZone(zone));
        _promotion = new Promotion(options, resolver, new LineContext(resolver));
        _json = new JsonRecords(options, _promotion, this);
    }

    /// <summary>Reads one record, and hands over one event or several, or the one reason why there are none.</summary>
    /// <param name="record">Its slices have to stay valid as long as the events'.</param>
    /// <param name="scratch">Cleared and filled for each event.</param>
    /// <param name="consumer">Takes them.</param>
    public void Decode(in SourceRecord record, LogEvent scratch, IEventConsumer consumer)
    {
        Begin(record, scratch, 0);
        if (!TryDecode(record, scratch, consumer, out var error)) consumer.Reject(scratch.Origin, record.Value, error);
    }

    /// <summary>Makes the event ready for the event of that index in the record.</summary>
    internal static void Begin(in SourceRecord record, LogEvent e, int index)
    {
        e.Clear();
        e.Origin = new Origin(record.Topic, record.Partition, record.Offset, index);
        e.Record = record.Value;
        e.ReceivedTime = Math.Clamp(record.Timestamp, 0, UnixTime.Latest / 1000) * 1000;
        e.EventTime = e.ReceivedTime;
        e.Family = record.Topic switch
        {
            Topics.SystemLogs => LogFamily.System,
            Topics.SecurityLogs => LogFamily.Security,
            _ => LogFamily.App,
        };
    }

    /// <summary>Hands over an event that is complete.</summary>
    internal void Accept(LogEvent e, IEventConsumer consumer)
    {
        if (e.ReceivedTime > 0 && e.EventTime - e.ReceivedTime > _tolerance) e.Flags |= EventFlags.FarFuture;
        consumer.Accept(e);
    }

    private bool TryDecode(in SourceRecord record, LogEvent scratch, IEventConsumer consumer, out ParseError error)
    {
        var value = record.Value;
        error = default;
        if (value.Length > _options.MaxEventBytes)
        {
            error = new ParseError(DeadLetterReason.TooLarge, $"{value.Length} bytes; at most {_options.MaxEventBytes} are read");
            return false;
        }

        if (value.Span.StartsWith("\uFEFF"u8)) value = value.Slice(3);
        var start = value.Span.IndexOfAnyExcept(" \t\r\n\0"u8);
        if (start < 0)
        {
            error = new ParseError(DeadLetterReason.Empty, "the value holds nothing");
            return false;
        }

        var first = value.Span[start];
        if (!Utf8.IsValid(value.Span)) return TryLegacy(record, value, first, scratch, consumer, out error);
        if (first is (byte)'{' or (byte)'[' && _json.TryRead(record, value, scratch, consumer, out error)) return true;
        if (first == '{' || (first == '[' && !BracketedLine.Is(value.Span[start..])))
        {
            var offset = record.Value.Length - value.Length;
            if (error.Position >= 0) error = error with { Position = error.Position + offset };
            return false;
        }

        error = default;
        Line(record, value, scratch, consumer);
        return true;
    }

    private bool TryLegacy(in SourceRecord record, Utf8Slice value, byte first, LogEvent scratch, IEventConsumer consumer, out ParseError error)
    {
        error = default;
        if (first is not ((byte)'{' or (byte)'[') || (first == '[' && BracketedLine.Is(value.Span)))
        {
            if (_gb18030.TryTranscode(value.Span, scratch.Arena, out var text))
            {
                scratch.Flags |= EventFlags.Transcoded;
                Line(record, text, scratch, consumer);
                return true;
            }
        }

        error = new ParseError(DeadLetterReason.InvalidEncoding, "neither UTF-8 nor a line of GB 18030", record.Value.Length - value.Length + FirstInvalid(value.Span));
        return false;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> value)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(value[at..], out _, out var length) == OperationStatus.Done) at += length;
        return at;
    }

    private void Line(in SourceRecord record, Utf8Slice value, LogEvent e, IEventConsumer consumer)
    {
        _promotion.Attach(e);
        _promotion.Run(record, value.Slice(0, value.Span.TrimEnd("\r\n\0"u8).Length));
        Accept(e, consumer);
    }
}
