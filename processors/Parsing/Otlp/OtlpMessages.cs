using static Monitoring.Processors.Parsing.Otlp.OtlpField;
using static Monitoring.Processors.Parsing.Otlp.OtlpType;

namespace Monitoring.Processors.Parsing.Otlp;

/// <summary>The messages of OTLP 1.x (<c>opentelemetry/proto</c>) as far as their readers here want them.</summary>
internal static class OtlpMessages
{
    private static readonly OtlpMessage s_anyValue = new(
        Value(1, "stringValue", Text), Value(2, "boolValue", Bool), Value(3, "intValue", Long), Value(4, "doubleValue", OtlpType.Double), Value(7, "bytesValue", Blob));

    private static readonly OtlpMessage s_keyValue = new(Value(1, "key", Text), One(2, "value", s_anyValue));

    private static readonly OtlpMessage s_resource = new(List(1, "attributes", s_keyValue), Value(2, "droppedAttributesCount", Number));

    private static readonly OtlpMessage s_scope = new(Value(1, "name", Text), Value(2, "version", Text), List(3, "attributes", s_keyValue), Value(4, "droppedAttributesCount", Number));

    private static readonly OtlpMessage s_logRecord = new(
        Value(1, "timeUnixNano", Fixed64), Value(11, "observedTimeUnixNano", Fixed64), Value(2, "severityNumber", Number), Value(3, "severityText", Text), One(5, "body", s_anyValue),
        List(6, "attributes", s_keyValue), Value(7, "droppedAttributesCount", Number), Value(8, "flags", OtlpType.Fixed32), Value(9, "traceId", Id), Value(10, "spanId", Id), Value(12, "eventName", Text));

    private static readonly OtlpMessage s_number = new(
        List(7, "attributes", s_keyValue), Value(3, "timeUnixNano", Fixed64), Value(4, "asDouble", OtlpType.Double), Value(6, "asInt", SignedFixed64), Value(8, "flags", Number));

    private static readonly OtlpMessage s_histogram = new(
        List(9, "attributes", s_keyValue), Value(3, "timeUnixNano", Fixed64), Value(4, "count", Fixed64), Value(5, "sum", OtlpType.Double), Values(6, "bucketCounts", Fixed64),
        Values(7, "explicitBounds", OtlpType.Double), Value(10, "flags", Number));

    private static readonly OtlpMessage s_quantile = new(Value(1, "quantile", OtlpType.Double), Value(2, "value", OtlpType.Double));

    private static readonly OtlpMessage s_summary = new(
        List(7, "attributes", s_keyValue), Value(3, "timeUnixNano", Fixed64), Value(4, "count", Fixed64), Value(5, "sum", OtlpType.Double), List(6, "quantileValues", s_quantile), Value(8, "flags", Number));

    // Of exponential histograms it is enough to know that there is one: they are refused.
    private static readonly OtlpMessage s_metric = new(
        Value(1, "name", Text), Value(3, "unit", Text),
        One(5, "gauge", new(List(1, "dataPoints", s_number))),
        One(7, "sum", new(List(1, "dataPoints", s_number), Value(2, "aggregationTemporality", Number), Value(3, "isMonotonic", Bool))),
        One(9, "histogram", new(List(1, "dataPoints", s_histogram), Value(2, "aggregationTemporality", Number))),
        One(10, "exponentialHistogram", new()),
        One(11, "summary", new(List(1, "dataPoints", s_summary))));

    static OtlpMessages() => s_anyValue.Complete(One(5, "arrayValue", new(List(1, "values", s_anyValue))), One(6, "kvlistValue", new(List(1, "values", s_keyValue))));

    /// <summary>An export of logs.</summary>
    public static OtlpMessage Logs { get; } = new(List(1, "resourceLogs", new(
        One(1, "resource", s_resource), List(2, "scopeLogs", new(One(1, "scope", s_scope), List(2, "logRecords", s_logRecord), Value(3, "schemaUrl", Text))), Value(3, "schemaUrl", Text))));

    /// <summary>An export of metrics.</summary>
    public static OtlpMessage Metrics { get; } = new(List(1, "resourceMetrics", new(
        One(1, "resource", s_resource), List(2, "scopeMetrics", new(One(1, "scope", s_scope), List(2, "metrics", s_metric))))));
}
