using Monitoring.Processors.Parsing.Time;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Json;

/// <summary>When the event happened: the line's own time, else the application's field, else the agent's stamp, else the record's.</summary>
internal static class EventTimes
{
    private const long Year2000 = 946_684_800 * Stamp.Second;

    private static ReadOnlySpan<Known> Fields =>
    [
        Known.ClefTime, Known.SerilogTime, Known.Timestamp, Known.EventTimeField, Known.Ts, Known.Time, Known.TimeIso8601, Known.TimeLocal, Known.Msec,
        Known.Datetime, Known.Asctime, Known.TimeMillis, Known.InstantSeconds, Known.LocalTime, Known.Date,
    ];

    public static void Promote(Promotion promotion, StampResolver resolver)
    {
        var e = promotion.Event;
        if (promotion.IsAgent && promotion.Outer.TryTime(Known.AtTimestamp, resolver, e.ReceivedTime, out var observed, out _)) e.ObservedTime = observed;
        if (e.TimeSource == TimeSource.Message) return;
        if (TryFields(promotion.Inner, promotion, resolver, TimeSource.Message)) return;
        if (TryOne(promotion.Inner, Known.AtTimestamp, promotion, resolver, TimeSource.Message)) return;
        if (TryFields(promotion.Outer, promotion, resolver, TimeSource.Field)) return;
        TryOne(promotion.Outer, Known.AtTimestamp, promotion, resolver, promotion.IsAgent ? TimeSource.Agent : TimeSource.Field);
    }

    private static bool TryFields(JsonView view, Promotion promotion, StampResolver resolver, TimeSource source)
    {
        foreach (var field in Fields)
        {
            if (view.Has(field) && TryOne(view, field, promotion, resolver, source)) return true;
        }

        return false;
    }

    /// <summary>A number far in the past is a duration or a counter under a time's name.</summary>
    private static bool TryOne(JsonView view, Known field, Promotion promotion, StampResolver resolver, TimeSource source)
    {
        var e = promotion.Event;
        if (!view.TryTime(field, resolver, e.ReceivedTime, out var micros, out var inferred) || (view.Kind(field) == FieldKind.Number && micros < Year2000)) return false;
        e.EventTime = micros;
        e.TimeSource = source;
        if (inferred) e.Flags |= EventFlags.TimeInferred;
        return true;
    }
}
