using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads what prometheus-kafka-adapter writes, plain JSON and "avro-json" alike: <c>{"timestamp":…,"value":"…","name":…,"labels":{…}}</c>.</summary>
/// <remarks>The adapter cuts times to whole seconds and makes a staleness marker the text "NaN", which is then a NaN like any other.</remarks>
internal static class PrometheusSample
{
    public static void Read(SampleWriter writer, ReadOnlySpan<Field> fields, int root)
    {
        var value = Tape.Member(fields, root, "value"u8);
        var position = writer.PositionOf(fields[value].Value);
        if (fields[value].Kind is not (FieldKind.JsonString or FieldKind.Number) || !SampleValues.TryAny(fields[value].Value.Span, out var number))
        {
            writer.Refuse(DeadLetterReason.InvalidSample, "the value is no number", position);
            return;
        }

        if (!SampleValues.TryTime(fields, Tape.Member(fields, root, "timestamp"u8), out var time))
        {
            writer.Refuse(DeadLetterReason.InvalidSample, "there is no time stamp that can be read", position);
            return;
        }

        if (!TryLabels(writer, fields, Tape.Member(fields, root, "labels"u8), out var name)) return;
        if (name < 0) name = Tape.Member(fields, root, "name"u8);
        var text = name < 0 ? default : SampleValues.Text(fields[name], writer.Arena);
        writer.Write(text.Span, new SeriesMeaning(MetricKind.Unknown), new Sample(time, number), position);
    }

    private static bool TryLabels(SampleWriter writer, ReadOnlySpan<Field> fields, int labels, out int name)
    {
        name = -1;
        writer.Labels.Clear();
        for (var i = labels + 1; fields[i].Kind != FieldKind.EndObject; i = Tape.Next(fields, i))
        {
            if (fields[i].Kind != FieldKind.JsonString) return writer.Refuse(DeadLetterReason.InvalidSeries, "a label's value is no string", writer.PositionOf(fields[i].Name));
            var label = JsonText.Unescape(fields[i].Name, writer.Arena, out _);
            if (label.Span.SequenceEqual(ReservedLabels.Name)) name = i;
            else writer.Labels.Add(label.Span, JsonText.Unescape(fields[i].Value, writer.Arena, out _).Span);
        }

        return true;
    }
}
