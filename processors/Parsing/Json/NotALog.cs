using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>Recognises metrics and traces that were sent to a topic of logs.</summary>
internal static class NotALog
{
    /// <summary>What the object is instead, or null for a log.</summary>
    public static string? Recognise(JsonView view)
    {
        if (view.Has(Known.Metricset) || view.Text(Known.AgentType).Span.SequenceEqual("metricbeat"u8) || view.Text(Known.MetadataBeat).Span.SequenceEqual("metricbeat"u8))
            return "a Metricbeat event: send it to the metrics topic";
        if (view.Has(Known.ResourceMetrics)) return "OTLP metrics: send them to the metrics topic";
        if (view.Has(Known.ResourceSpans)) return "OTLP traces: they are not stored here";
        if (view.Has(Known.Message) || !view.Has(Known.Name)) return IsTelegrafBatch(view) ? "a Telegraf batch: send it to the metrics topic" : null;
        if (view.Kind(Known.Fields) == FieldKind.StartObject && view.Kind(Known.Timestamp) == FieldKind.Number && (view.Kind(Known.Tags) is FieldKind.StartObject or FieldKind.Removed))
            return "a Telegraf metric: send it to the metrics topic";
        return view.Kind(Known.Labels) == FieldKind.StartObject && view.Has(Known.Value) && view.Has(Known.Timestamp)
            ? "a Prometheus sample: send it to the metrics topic"
            : null;
    }

    private static bool IsTelegrafBatch(JsonView view) =>
        view.Kind(Known.Metrics) == FieldKind.StartArray && !view.Has(Known.Message) && !view.Has(Known.AtTimestamp) && !view.Has(Known.Timestamp) && !view.Has(Known.Time);
}
