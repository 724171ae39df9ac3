using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads Metricbeat's events: what stands below the module's name becomes metrics and labels.</summary>
/// <remarks>
/// <para>A number becomes the metric of its path (<c>system.cpu.total.norm.pct</c> → <c>system_cpu_total_norm_pct</c>), a boolean one of 0 or 1. Values stay as
/// sent: a <c>pct</c> is a fraction, and that of a processor without <c>norm</c> goes up to the number of cores; <c>system_memory_used_pct</c> counts the cache,
/// <c>system_memory_actual_used_pct</c> does not.</para>
/// <para>A leaf whose name is one of <see cref="Identifying"/> becomes a label, called by its path below the module; so do the fields of <see cref="EventLabels"/>. Other texts are counted and left out: they change too often to tell series apart.</para>
/// </remarks>
internal sealed class MetricbeatEvents(SampleWriter writer)
{
    private readonly TextBuffer _path = new();

    /// <summary>Last parts of paths that say which thing was measured.</summary>
    internal static readonly byte[][] Identifying =
        [.. "name|id|device_name|mount_point|type|vhost|namespace|address|topic".Split('|').Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>Fields outside the module that say where.</summary>
    internal static readonly byte[][] EventLabels =
    [
        .. ("host.name|service.address|container.id|container.name|container.image.name|kubernetes.namespace|kubernetes.node.name|kubernetes.pod.name|"
            + "kubernetes.container.name|cloud.region|cloud.instance.id|process.name|process.pid").Split('|').Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    public void Read(ReadOnlySpan<Field> fields, int root)
    {
        var module = Tape.Member(fields, Tape.Member(fields, root, "event"u8), "module"u8);
        if (module < 0) module = Tape.Member(fields, Tape.Member(fields, root, "metricset"u8), "module"u8); // Before 7.0.
        var name = module < 0 ? default : SampleValues.Text(fields[module], writer.Arena);
        var values = name.IsEmpty ? -1 : Tape.Member(fields, root, name.Span);
        if (values < 0 || fields[values].Kind != FieldKind.StartObject)
        {
            writer.Refuse(DeadLetterReason.NotAMetric, "an event of Metricbeat has values below its module's name", -1);
            return;
        }

        if (!SampleValues.TryTime(fields, Tape.Member(fields, root, "@timestamp"u8), out var time))
        {
            writer.Refuse(DeadLetterReason.InvalidSample, "there is no @timestamp that can be read", -1);
            return;
        }

        writer.Labels.Clear();
        AddEventLabels(fields, root, values);
        AddLabels(fields, values, 0);
        _path.Clear();
        _path.AppendName(name.Span, isMetric: true);
        Write(fields, values, time, writer.PositionOf(fields[values].Name));
    }

    private void AddEventLabels(ReadOnlySpan<Field> fields, int root, int module)
    {
        foreach (var path in EventLabels)
        {
            var place = Find(fields, root, path);
            if (place < 0 || Tape.Member(fields, root, path.AsSpan(0, path.IndexOf((byte)'.'))) == module) continue;
            writer.AddLabel(path, SampleValues.Text(fields[place], writer.Arena).Span);
        }

        if (Find(fields, root, "host.name"u8) >= 0) return;
        var name = Find(fields, root, "agent.name"u8);
        if (name < 0) name = Find(fields, root, "beat.name"u8);
        if (name >= 0) writer.AddLabel("host_name"u8, SampleValues.Text(fields[name], writer.Arena).Span);
    }

    private static int Find(ReadOnlySpan<Field> fields, int place, ReadOnlySpan<byte> path)
    {
        while (place >= 0)
        {
            var dot = path.IndexOf((byte)'.');
            if (dot < 0) return Tape.Member(fields, place, path);
            place = Tape.Member(fields, place, path[..dot]);
            path = path[(dot + 1)..];
        }

        return -1;
    }

    // Every level puts its part behind what the levels above have put into the path.
    private void AddLabels(ReadOnlySpan<Field> fields, int parent, int length)
    {
        for (var i = parent + 1; fields[i].Kind != FieldKind.EndObject; i = Tape.Next(fields, i))
        {
            var isLabel = IsLabel(fields[i]);
            if (!isLabel && fields[i].Kind != FieldKind.StartObject) continue;
            _path.Truncate(length);
            if (length > 0) _path.Append((byte)'_');
            _path.Append(JsonText.Unescape(fields[i].Name, writer.Arena, out _).Span);
            if (isLabel) writer.AddLabel(_path.Written, SampleValues.Text(fields[i], writer.Arena).Span);
            else AddLabels(fields, i, _path.Length);
        }
    }

    private void Write(ReadOnlySpan<Field> fields, int parent, long time, int position)
    {
        var length = _path.Length;
        for (var i = parent + 1; fields[i].Kind != FieldKind.EndObject; i = Tape.Next(fields, i))
        {
            if (IsLabel(fields[i])) continue;
            _path.Truncate(length);
            _path.Append((byte)'_');
            _path.AppendName(JsonText.Unescape(fields[i].Name, writer.Arena, out _).Span, isMetric: true);
            if (fields[i].Kind == FieldKind.StartObject) Write(fields, i, time, position);
            else if (writer.TryNumber(fields[i], out var value)) writer.Write(_path.Written, new SeriesMeaning(MetricKind.Unknown, Unit(fields[i].Name.Span)), new Sample(time, value), position);
        }
    }

    private static bool IsLabel(in Field field)
    {
        if (field.Kind is not (FieldKind.JsonString or FieldKind.Number)) return false;
        foreach (var name in Identifying)
        {
            // A number under such a name is a label only where it is an id: a "type" or "address" that is a number measures something.
            if (field.Name.Span.SequenceEqual(name)) return field.Kind == FieldKind.JsonString || field.Name.Span.SequenceEqual("id"u8);
        }

        return false;
    }

    private static ReadOnlySpan<byte> Unit(ReadOnlySpan<byte> leaf) =>
        leaf.SequenceEqual("pct"u8) ? "ratio"u8
        : leaf.SequenceEqual("bytes"u8) ? "bytes"u8
        : leaf.SequenceEqual("sec"u8) ? "seconds"u8
        : leaf.SequenceEqual("ms"u8) ? "milliseconds"u8
        : leaf.SequenceEqual("us"u8) ? "microseconds"u8
        : leaf.SequenceEqual("ns"u8) ? "nanoseconds"u8
        : default;
}
