namespace Monitoring.Processors.Parsing.Json;

/// <summary>Which trace the event belongs to.</summary>
internal static class EventTrace
{
    private static ReadOnlySpan<Known> TraceFields => [Known.TraceId, Known.ClefTrace];

    private static ReadOnlySpan<Known> SpanFields => [Known.SpanId, Known.ClefSpan];

    public static void Promote(Promotion promotion)
    {
        var e = promotion.Event;
        var trace = promotion.First(TraceFields);
        if (!trace.IsEmpty) e.TraceId = TraceIds.Trace(trace, e.Arena);
        var span = promotion.First(SpanFields);
        if (!span.IsEmpty) e.SpanId = TraceIds.Span(span, e.Arena);
        if (!e.TraceId.IsEmpty) return;
        var parent = promotion.First([Known.Traceparent]);
        if (!TraceIds.TryTraceparent(parent, e.Arena, out var id, out span)) return;
        e.TraceId = id;
        e.SpanId = span;
    }
}
