using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads an OTLP/JSON export of metrics, as "Prometheus and OpenTelemetry compatibility" maps it to series.</summary>
/// <remarks>
/// Monotonic sums become counters <c>…_total</c>; histograms and summaries their classic series; a resource's <c>service.name</c> (behind
/// <c>service.namespace/</c>) and <c>service.instance.id</c> become <c>job</c> and <c>instance</c>, its other attributes a series <c>target_info</c>; the scope becomes
/// <c>otel_scope_…</c>. Changes (delta temporality) are handed on as such: whoever keeps state makes running totals of them. Exponential histograms are refused.
/// </remarks>
internal sealed class OtlpMetrics(SampleWriter writer)
{
    private readonly OtlpLabels _labels = new(writer);
    private readonly OtlpPoints _points = new(writer);

    public void Read(ReadOnlySpan<Field> fields, int root)
    {
        writer.Labels.JoinsDuplicates = true;
        for (var r = Tape.First(fields, Tape.Member(fields, root, "resourceMetrics"u8)); r >= 0; r = Tape.Following(fields, r))
        {
            writer.Labels.Clear();
            var attributes = Tape.Member(fields, Tape.Member(fields, r, "resource"u8), "attributes"u8);
            _labels.AddTarget(fields, attributes);
            var target = writer.Labels.Count;
            var latest = long.MinValue;
            for (var s = Tape.First(fields, Tape.Member(fields, r, "scopeMetrics"u8)); s >= 0; s = Tape.Following(fields, s))
            {
                writer.Labels.Truncate(target);
                _labels.AddScope(fields, Tape.Member(fields, s, "scope"u8));
                for (var m = Tape.First(fields, Tape.Member(fields, s, "metrics"u8)); m >= 0; m = Tape.Following(fields, m)) latest = Math.Max(latest, _points.Read(fields, m, _labels));
            }

            writer.Labels.Truncate(target);
            if (latest > long.MinValue) _labels.WriteTargetInfo(fields, attributes, latest);
        }

        writer.Labels.JoinsDuplicates = false;
    }
}
