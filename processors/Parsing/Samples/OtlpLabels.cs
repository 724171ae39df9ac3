using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Turns OTLP's attributes into labels.</summary>
internal sealed class OtlpLabels(SampleWriter writer)
{
    private readonly TextBuffer _text = new();
    private int[] _order = new int[32];

    /// <summary>Adds <c>job</c> and <c>instance</c>.</summary>
    public void AddTarget(ReadOnlySpan<Field> fields, int attributes)
    {
        var service = Text(fields, attributes, "service.name"u8);
        var group = Text(fields, attributes, "service.namespace"u8);
        _text.Clear();
        _text.Append(group.Span);
        if (!group.IsEmpty && !service.IsEmpty) _text.Append((byte)'/');
        _text.Append(service.Span);
        if (!service.IsEmpty) writer.Labels.Add("job"u8, _text.Written);
        writer.Labels.Add("instance"u8, Text(fields, attributes, "service.instance.id"u8).Span);
    }

    /// <summary>Adds the name, version and attributes of a scope.</summary>
    public void AddScope(ReadOnlySpan<Field> fields, int scope)
    {
        if (scope < 0) return;
        var name = Tape.Member(fields, scope, "name"u8);
        var version = Tape.Member(fields, scope, "version"u8);
        if (name >= 0) writer.Labels.Add("otel_scope_name"u8, SampleValues.Text(fields[name], writer.Arena).Span);
        if (version >= 0) writer.Labels.Add("otel_scope_version"u8, SampleValues.Text(fields[version], writer.Arena).Span);
        Add(fields, Tape.Member(fields, scope, "attributes"u8), "otel_scope_"u8);
    }

    /// <summary>Adds attributes in the order of their keys, so that those that get one name are joined in that order.</summary>
    /// <param name="fields">The tape.</param>
    /// <param name="attributes">A list of <c>{"key":…,"value":…}</c>, or -1.</param>
    /// <param name="prefix">Goes before each name.</param>
    /// <param name="besideTarget">Leaves out what <see cref="AddTarget"/> has used.</param>
    public void Add(ReadOnlySpan<Field> fields, int attributes, ReadOnlySpan<byte> prefix = default, bool besideTarget = false)
    {
        var count = Sort(fields, attributes);
        for (var i = 0; i < count; i++)
        {
            if (besideTarget && IsTarget(Key(fields, _order[i]))) continue;
            var key = JsonText.Unescape(fields[Tape.Member(fields, _order[i], "key"u8)].Value, writer.Arena, out _);
            _text.Clear();
            AppendValue(fields, Tape.Member(fields, _order[i], "value"u8), isInside: false);
            writer.Name.Clear();
            writer.Name.Append(prefix);
            writer.Name.AppendName(key.Span, isMetric: false);
            writer.Labels.Add(writer.Name.Written, _text.Written);
        }
    }

    /// <summary>Writes <c>target_info</c> where the resource says more than job and instance.</summary>
    public void WriteTargetInfo(ReadOnlySpan<Field> fields, int attributes, long time)
    {
        var target = writer.Labels.Count;
        Add(fields, attributes, besideTarget: true);
        if (target > 0 && writer.Labels.Count > target) writer.Write("target_info"u8, new SeriesMeaning(MetricKind.Info), new Sample(time, 1), -1);
    }

    private static bool IsTarget(ReadOnlySpan<byte> key) => key.SequenceEqual("service.name"u8) || key.SequenceEqual("service.namespace"u8) || key.SequenceEqual("service.instance.id"u8);

    private Utf8Slice Text(ReadOnlySpan<Field> fields, int attributes, ReadOnlySpan<byte> wanted)
    {
        for (var i = Tape.First(fields, attributes); i >= 0; i = Tape.Following(fields, i))
        {
            var key = Tape.Member(fields, i, "key"u8);
            if (key < 0 || !fields[key].Value.Span.SequenceEqual(wanted)) continue;
            var value = Tape.Member(fields, Tape.Member(fields, i, "value"u8), "stringValue"u8);
            return value < 0 ? default : SampleValues.Text(fields[value], writer.Arena);
        }

        return default;
    }

    private int Sort(ReadOnlySpan<Field> fields, int attributes)
    {
        var count = 0;
        for (var i = Tape.First(fields, attributes); i >= 0; i = Tape.Following(fields, i))
        {
            var key = Tape.Member(fields, i, "key"u8);
            if (key < 0 || fields[key].Kind != FieldKind.JsonString) continue;
            // One too many is enough for the series to be refused.
            if (count > writer.Labels.Most) break;
            if (count == _order.Length) Array.Resize(ref _order, count * 2);
            var at = count++;
            for (; at > 0 && Key(fields, _order[at - 1]).SequenceCompareTo(fields[key].Value.Span) > 0; at--) _order[at] = _order[at - 1];
            _order[at] = i;
        }

        return count;
    }

    private static ReadOnlySpan<byte> Key(ReadOnlySpan<Field> fields, int attribute) => fields[Tape.Member(fields, attribute, "key"u8)].Value.Span;

    // Strings as they are, numbers and booleans as JSON has them, lists and maps as JSON.
    private void AppendValue(ReadOnlySpan<Field> fields, int value, bool isInside)
    {
        var typed = value >= 0 && fields[value].Kind == FieldKind.StartObject && fields[value + 1].Kind != FieldKind.EndObject ? value + 1 : -1;
        if (typed < 0)
        {
            if (isInside) _text.Append("null"u8);
            return;
        }

        var type = fields[typed].Name.Span;
        if (type.SequenceEqual("arrayValue"u8)) AppendList(fields, Tape.Member(fields, typed, "values"u8), isMap: false);
        else if (type.SequenceEqual("kvlistValue"u8)) AppendList(fields, Tape.Member(fields, typed, "values"u8), isMap: true);
        else if (fields[typed].Kind is FieldKind.True or FieldKind.False) _text.Append(fields[typed].Kind == FieldKind.True ? "true"u8 : "false"u8);
        else if (isInside && fields[typed].Kind == FieldKind.JsonString && !type.SequenceEqual("intValue"u8)) AppendQuoted(fields[typed].Value.Span);
        else _text.Append(SampleValues.Text(fields[typed], writer.Arena).Span);
    }

    private void AppendList(ReadOnlySpan<Field> fields, int list, bool isMap)
    {
        _text.Append(isMap ? (byte)'{' : (byte)'[');
        var isFirst = true;
        for (var i = Tape.First(fields, list); i >= 0; i = Tape.Following(fields, i))
        {
            if (!isFirst) _text.Append((byte)',');
            isFirst = false;
            if (isMap)
            {
                var key = Tape.Member(fields, i, "key"u8);
                AppendQuoted(key < 0 ? default : fields[key].Value.Span);
                _text.Append((byte)':');
            }

            AppendValue(fields, isMap ? Tape.Member(fields, i, "value"u8) : i, isInside: true);
        }

        _text.Append(isMap ? (byte)'}' : (byte)']');
    }

    private void AppendQuoted(ReadOnlySpan<byte> rawText)
    {
        _text.Append((byte)'"');
        _text.Append(rawText);
        _text.Append((byte)'"');
    }
}
