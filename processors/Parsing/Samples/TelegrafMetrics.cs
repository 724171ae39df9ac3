using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads Telegraf's JSON: <c>{"name":…,"tags":{…},"fields":{…},"timestamp":…}</c>, and several of them under <c>metrics</c>.</summary>
/// <remarks>
/// A field becomes the metric <c>name_field</c>, or <c>name</c> where the field is called <c>value</c>, as Telegraf's own Prometheus output names it.
/// Texts are no samples and are counted; booleans are 0 and 1.
/// </remarks>
internal static class TelegrafMetrics
{
    public static void ReadBatch(SampleWriter writer, ReadOnlySpan<Field> fields, int root)
    {
        for (var i = Tape.First(fields, Tape.Member(fields, root, "metrics"u8)); i >= 0; i = Tape.Following(fields, i)) Read(writer, fields, i);
    }

    public static void Read(SampleWriter writer, ReadOnlySpan<Field> fields, int metric)
    {
        var name = Tape.Member(fields, metric, "name"u8);
        var values = Tape.Member(fields, metric, "fields"u8);
        if (name < 0 || values < 0 || fields[name].Kind != FieldKind.JsonString || fields[values].Kind != FieldKind.StartObject)
        {
            writer.Refuse(DeadLetterReason.NotAMetric, "a metric of Telegraf has a name and fields", -1);
            return;
        }

        var position = writer.PositionOf(fields[name].Value);
        var stamp = Tape.Member(fields, metric, "timestamp"u8);
        var time = writer.ReceivedTime;
        if (stamp >= 0 && !SampleValues.TryTime(fields, stamp, out time))
        {
            writer.Refuse(DeadLetterReason.InvalidSample, "the time stamp cannot be read", writer.PositionOf(fields[stamp].Value));
            return;
        }

        if (!TryTags(writer, fields, Tape.Member(fields, metric, "tags"u8))) return;
        var measurement = JsonText.Unescape(fields[name].Value, writer.Arena, out _);
        for (var i = values + 1; fields[i].Kind != FieldKind.EndObject; i = Tape.Next(fields, i))
        {
            if (writer.TryNumber(fields[i], out var number)) Write(writer, measurement.Span, JsonText.Unescape(fields[i].Name, writer.Arena, out _).Span, new Sample(time, number), position);
        }
    }

    /// <summary>Writes one field.</summary>
    public static void Write(SampleWriter writer, ReadOnlySpan<byte> measurement, ReadOnlySpan<byte> field, in Sample sample, int position)
    {
        var name = writer.Name;
        name.Clear();
        name.AppendName(measurement, isMetric: true);
        if (!field.SequenceEqual("value"u8))
        {
            name.Append((byte)'_');
            name.AppendName(field, isMetric: true);
        }

        writer.Write(name.Written, new SeriesMeaning(MetricKind.Unknown), sample, position);
    }

    private static bool TryTags(SampleWriter writer, ReadOnlySpan<Field> fields, int tags)
    {
        writer.Labels.Clear();
        if (tags < 0 || fields[tags].Kind != FieldKind.StartObject) return true;
        for (var i = tags + 1; fields[i].Kind != FieldKind.EndObject; i = Tape.Next(fields, i))
        {
            if (fields[i].Kind != FieldKind.JsonString) return writer.Refuse(DeadLetterReason.InvalidSeries, "a tag's value is no string", writer.PositionOf(fields[i].Name));
            writer.AddLabel(JsonText.Unescape(fields[i].Name, writer.Arena, out _).Span, JsonText.Unescape(fields[i].Value, writer.Arena, out _).Span);
        }

        return true;
    }
}
