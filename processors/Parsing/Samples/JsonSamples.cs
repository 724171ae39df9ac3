using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads records that are JSON: one object of a known form, or an array of such.</summary>
internal sealed class JsonSamples(SampleWriter writer)
{
    // 20 MiB of tape at the most; a record of the largest size has fewer fields unless it was made to hurt.
    private const int MaxFields = 1 << 19;
    private readonly FieldTape _tape = new();
    private readonly MetricbeatEvents _metricbeat = new(writer);
    private readonly OtlpMetrics _otlp = new(writer);

    /// <summary>Reads a value that starts with a bracket; it is checked whole before the first sample leaves.</summary>
    public void Read(Utf8Slice value)
    {
        _tape.Clear();
        var scanner = new JsonScanner(value, MaxFields);
        if (!scanner.ReadValue(_tape, default) || !scanner.End())
        {
            var error = scanner.Error;
            writer.Refuse(error.Reason, error.Detail, writer.PositionOf(value) + error.Position);
            return;
        }

        var fields = _tape.Fields;
        if (fields[0].Kind == FieldKind.StartObject)
        {
            ReadObject(fields, 0);
            return;
        }

        for (var i = Tape.First(fields, 0); i >= 0; i = Tape.Following(fields, i)) ReadObject(fields, i);
    }

    private void ReadObject(ReadOnlySpan<Field> fields, int root)
    {
        if (Has(fields, root, "resourceMetrics"u8, FieldKind.StartArray)) _otlp.Read(fields, root);
        else if (Has(fields, root, "fields"u8, FieldKind.StartObject) && Has(fields, root, "name"u8, FieldKind.JsonString)) TelegrafMetrics.Read(writer, fields, root);
        else if (Has(fields, root, "metrics"u8, FieldKind.StartArray)) TelegrafMetrics.ReadBatch(writer, fields, root);
        else if (Has(fields, root, "labels"u8, FieldKind.StartObject) && Tape.Member(fields, root, "value"u8) >= 0) PrometheusSample.Read(writer, fields, root);
        else if (Has(fields, root, "metricset"u8, FieldKind.StartObject)) _metricbeat.Read(fields, root);
        else writer.Refuse(DeadLetterReason.NotAMetric, "no form of metrics that is known: logs and traces go to other topics", -1);
    }

    private static bool Has(ReadOnlySpan<Field> fields, int root, ReadOnlySpan<byte> name, FieldKind kind) =>
        Tape.Member(fields, root, name) is >= 0 and var place && fields[place].Kind == kind;
}
