using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Takes an OTLP/JSON export apart into its log records.</summary>
/// <remarks>
/// A record's attributes become fields under their own names; those of its resource and its scope stay together below <c>resource</c> and
/// <c>scope</c>. Every other field is kept as sent.
/// </remarks>
internal sealed class OtlpLogs(Promotion promotion)
{
    private static readonly Utf8Slice Resource = Utf8Slice.From("resource");
    private static readonly Utf8Slice Scope = Utf8Slice.From("scope");
    private static readonly Utf8Slice Attributes = Utf8Slice.From("attributes");

    /// <summary>Yields every log record of the export.</summary>
    /// <param name="envelope">The export.</param>
    /// <param name="record">What it came in.</param>
    /// <param name="e">Filled for each.</param>
    /// <param name="consumer">Takes it.</param>
    /// <param name="decoder">Completes it.</param>
    /// <returns>How many there were.</returns>
    public int Expand(FieldTape envelope, in SourceRecord record, LogEvent e, IEventConsumer consumer, LogDecoder decoder)
    {
        var fields = envelope.Fields;
        var count = 0;
        for (var r = Tape.First(fields, envelope.Find("resourceLogs"u8)); r >= 0; r = Tape.Following(fields, r))
        {
            var resource = Tape.Member(fields, r, "resource"u8);
            var attributes = Tape.Member(fields, resource, "attributes"u8);
            for (var s = Tape.First(fields, Tape.Member(fields, r, "scopeLogs"u8)); s >= 0; s = Tape.Following(fields, s))
            {
                var scope = Tape.Member(fields, s, "scope"u8);
                for (var l = Tape.First(fields, Tape.Member(fields, s, "logRecords"u8)); l >= 0; l = Tape.Following(fields, l))
                {
                    if (fields[l].Kind != FieldKind.StartObject) continue;
                    LogDecoder.Begin(record, e, count++);
                    Fill(e.Fields, fields, l, resource, scope);
                    Promote(e, fields, l, attributes, record);
                    decoder.Accept(e, consumer);
                }
            }
        }

        return count;
    }

    /// <summary>Bytes of resources and scopes that the export's events will hold, each event its own copy.</summary>
    public static long Copied(FieldTape envelope)
    {
        var fields = envelope.Fields;
        var total = 0L;
        for (var r = Tape.First(fields, envelope.Find("resourceLogs"u8)); r >= 0; r = Tape.Following(fields, r))
        {
            var resource = Tape.Size(fields, Tape.Member(fields, r, "resource"u8));
            for (var s = Tape.First(fields, Tape.Member(fields, r, "scopeLogs"u8)); s >= 0; s = Tape.Following(fields, s))
            {
                var each = resource + Tape.Size(fields, Tape.Member(fields, s, "scope"u8));
                for (var l = Tape.First(fields, Tape.Member(fields, s, "logRecords"u8)); l >= 0; l = Tape.Following(fields, l)) total += each;
            }
        }

        return total;
    }

    private static void Fill(FieldTape target, ReadOnlySpan<Field> fields, int log, int resource, int scope)
    {
        for (var i = log + 1; fields[i].Kind != FieldKind.EndObject; i = Tape.Next(fields, i))
        {
            var name = fields[i].Name;
            if (name.Span.SequenceEqual("attributes"u8)) OtlpValue.AddAttributes(fields, i, target);
            else if (name.Span.SequenceEqual("body"u8)) OtlpValue.Add(fields, i, name, target);
            else Tape.Copy(fields, i, name, target);
        }

        AddGroup(fields, resource, Resource, target, flat: true);
        AddGroup(fields, scope, Scope, target, flat: false);
    }

    private static void AddGroup(ReadOnlySpan<Field> fields, int group, Utf8Slice name, FieldTape target, bool flat)
    {
        if (group < 0 || fields[group].Kind != FieldKind.StartObject) return;
        target.Add(FieldKind.StartObject, name, default);
        for (var i = group + 1; fields[i].Kind != FieldKind.EndObject; i = Tape.Next(fields, i))
        {
            if (!fields[i].Name.Span.SequenceEqual("attributes"u8))
            {
                Tape.Copy(fields, i, fields[i].Name, target);
                continue;
            }

            if (!flat) target.Add(FieldKind.StartObject, Attributes, default);
            OtlpValue.AddAttributes(fields, i, target);
            if (!flat) target.Add(FieldKind.EndObject, default, default);
        }

        target.Add(FieldKind.EndObject, default, default);
    }

    private void Promote(LogEvent e, ReadOnlySpan<Field> fields, int log, int attributes, in SourceRecord record)
    {
        promotion.Attach(e);
        promotion.Run(record);
        if (TryNanos(fields, log, "observedTimeUnixNano"u8, out var observed)) e.ObservedTime = observed;
        if (e.TimeSource != TimeSource.Message)
        {
            if (TryNanos(fields, log, "timeUnixNano"u8, out var time)) (e.EventTime, e.TimeSource) = (time, TimeSource.Field);
            else if (observed > 0) (e.EventTime, e.TimeSource) = (observed, TimeSource.Agent);
        }

        var service = Attribute(fields, attributes, "service.name"u8, e.Arena);
        var host = Attribute(fields, attributes, "host.name"u8, e.Arena);
        if (!service.IsEmpty) e.Service = service;
        if (!host.IsEmpty) e.Host = host;
        e.Source = EventIdentity.Fallback(e, record);
    }

    private static bool TryNanos(ReadOnlySpan<Field> fields, int log, ReadOnlySpan<byte> name, out long micros)
    {
        micros = 0;
        var place = Tape.Member(fields, log, name);
        return place >= 0 && UnixTime.TryNanos(fields[place].Value.Span, out micros) && micros > 0;
    }

    private static Utf8Slice Attribute(ReadOnlySpan<Field> fields, int list, ReadOnlySpan<byte> key, Arena arena)
    {
        for (var i = Tape.First(fields, list); i >= 0; i = Tape.Following(fields, i))
        {
            var name = Tape.Member(fields, i, "key"u8);
            if (name < 0 || !fields[name].Value.Span.SequenceEqual(key)) continue;
            var text = Tape.Member(fields, Tape.Member(fields, i, "value"u8), "stringValue"u8);
            return text < 0 || fields[text].Kind != FieldKind.JsonString ? default : JsonText.Unescape(fields[text].Value, arena, out _);
        }

        return default;
    }
}
