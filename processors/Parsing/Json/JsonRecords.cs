using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Reads records that are JSON: one object, an array of objects, an OTLP export.</summary>
internal sealed class JsonRecords
{
    /// <summary>Real exports have more bytes than that to each field or bracket.</summary>
    private const int LeastFieldBytes = 5;

    /// <summary>Large resources with short log records come to 10 times.</summary>
    private const int MostCopied = 16;
    private const int CopiedFloor = 1024 * 1024;

    private readonly ParsingOptions _options;
    private readonly Promotion _promotion;
    private readonly LogDecoder _decoder;
    private readonly OtlpLogs _otlp;
    private readonly FieldTape _probe = new();
    private readonly JsonView _probed = new();

    public JsonRecords(ParsingOptions options, Promotion promotion, LogDecoder decoder)
    {
        _options = options;
        _promotion = promotion;
        _decoder = decoder;
        _otlp = new OtlpLogs(promotion);
    }

    /// <summary>Reads a value that starts with a bracket.</summary>
    public bool TryRead(in SourceRecord record, Utf8Slice value, LogEvent e, IEventConsumer consumer, out ParseError error)
    {
        var scanner = new JsonScanner(value, _options.MaxFields);
        if (scanner.Peek() == '[') return TryArray(record, value, ref scanner, e, consumer, out error);
        if (IsExport(value.Span)) return TryExport(record, value, e, consumer, out error);
        if (!scanner.ReadMembers(e.Fields) || !scanner.End())
        {
            error = scanner.Error;
            return false;
        }

        _promotion.Attach(e);
        if (NotALog.Recognise(_promotion.Outer) is { } other)
        {
            error = new ParseError(DeadLetterReason.NotALog, other);
            return false;
        }

        error = default;
        _promotion.Run(record);
        _decoder.Accept(e, consumer);
        return true;
    }

    /// <summary>An OTLP export has one member only.</summary>
    private static bool IsExport(ReadOnlySpan<byte> value)
    {
        var name = value.IndexOf((byte)'"');
        return name > 0 && value[name..].StartsWith("\"resourceLogs\""u8);
    }

    /// <summary>An export holds many events, so the limit of fields, which is one event's, does not bound it; its size does.</summary>
    /// <remarks>Every event gets a copy of its resource and scope, which many small log records could make of any size: that is bounded too.</remarks>
    private bool TryExport(in SourceRecord record, Utf8Slice value, LogEvent e, IEventConsumer consumer, out ParseError error)
    {
        var scanner = new JsonScanner(value, _options.MaxFields + (value.Length / LeastFieldBytes));
        _probe.Clear();
        if (!scanner.ReadMembers(_probe) || !scanner.End())
        {
            error = scanner.Error;
            return false;
        }

        var copied = OtlpLogs.Copied(_probe);
        if (copied > CopiedFloor + ((long)MostCopied * value.Length))
        {
            error = new ParseError(DeadLetterReason.TooLarge, $"its log records repeat their resource and scope over {copied} bytes, more than {MostCopied} times the export");
            return false;
        }

        error = new ParseError(DeadLetterReason.Empty, "an export without log records");
        return _otlp.Expand(_probe, record, e, consumer, _decoder) > 0;
    }

    /// <summary>Checks the whole array before the first event leaves, so that a record is taken whole or refused whole.</summary>
    private bool TryArray(in SourceRecord record, Utf8Slice value, ref JsonScanner scanner, LogEvent e, IEventConsumer consumer, out ParseError error)
    {
        error = default;
        if (!TryShape(ref scanner, e.Arena, out var objects, out var others, out var other))
        {
            error = scanner.Error;
            return false;
        }

        if (other is not null)
        {
            error = new ParseError(DeadLetterReason.NotALog, other);
            return false;
        }

        var again = new JsonScanner(value, _options.MaxFields);
        if (objects > 0 && others == 0) Objects(record, ref again, e, consumer);
        else if (objects == 1 && others == 1 && TryStamped(record, ref again, e, consumer)) return true;
        else Whole(record, value, e, consumer);
        return true;
    }

    private bool TryShape(ref JsonScanner scanner, Arena arena, out int objects, out int others, out string? notALog)
    {
        objects = others = 0;
        notALog = null;
        scanner.Take((byte)'[', "expected an array");
        if (scanner.Peek() == ']') return scanner.Take((byte)']', "expected ']'") && scanner.End();
        while (true)
        {
            _probe.Clear();
            if (scanner.Peek() == '{')
            {
                objects++;
                if (!scanner.ReadMembers(_probe)) return false;
                _probed.Attach(_probe, arena);
                notALog ??= NotALog.Recognise(_probed);
            }
            else
            {
                others++;
                if (!scanner.ReadValue(_probe, default)) return false;
            }

            if (scanner.Peek() == ']') return scanner.Take((byte)']', "expected ']'") && scanner.End();
            if (!scanner.Take((byte)',', "expected ',' or ']'")) return false;
        }
    }

    private void Objects(in SourceRecord record, ref JsonScanner scanner, LogEvent e, IEventConsumer consumer)
    {
        scanner.Take((byte)'[', "expected an array");
        for (var index = 0; ; index++)
        {
            LogDecoder.Begin(record, e, index);
            scanner.ReadMembers(e.Fields);
            _promotion.Attach(e);
            _promotion.Run(record);
            _decoder.Accept(e, consumer);
            if (scanner.Peek() == ']') return;
            scanner.Take((byte)',', "expected ','");
        }
    }

    /// <summary>Fluent Bit's and Fluentd's own form: <c>[1554141513.598656,{…}]</c>.</summary>
    private bool TryStamped(in SourceRecord record, ref JsonScanner scanner, LogEvent e, IEventConsumer consumer)
    {
        LogDecoder.Begin(record, e, 0);
        scanner.Take((byte)'[', "expected an array");
        if (scanner.Peek() is (byte)'{' or (byte)'"' or (byte)'[') return false;
        scanner.ReadValue(e.Fields, Names.Timestamp);
        scanner.Take((byte)',', "expected ','");
        scanner.ReadMembers(e.Fields);
        _promotion.Attach(e);
        _promotion.Run(record);
        _decoder.Accept(e, consumer);
        return true;
    }

    /// <summary>An array of anything else is one event whose message is the array.</summary>
    private void Whole(in SourceRecord record, Utf8Slice value, LogEvent e, IEventConsumer consumer)
    {
        LogDecoder.Begin(record, e, 0);
        _promotion.Attach(e);
        _promotion.Run(record, value.Slice(0, value.Span.TrimEnd("\r\n"u8).Length));
        _decoder.Accept(e, consumer);
    }
}
