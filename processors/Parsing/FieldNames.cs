using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing;

/// <summary>Names for the fields that a line holds beside those of its envelope.</summary>
internal static class FieldNames
{
    /// <summary>The name itself where the event has no such field yet, else the name below <c>app.</c>.</summary>
    public static Utf8Slice Free(Utf8Slice name, LogEvent e) => e.Fields.Find(name.Span) < 0 ? name : Prefixed(name, e.Arena);

    /// <summary>The name below <c>app.</c>: what the application wrote, beside a field of the same name that its agent sent.</summary>
    public static Utf8Slice Prefixed(Utf8Slice name, Arena arena)
    {
        var target = arena.Reserve(name.Length + 4, out var slice);
        "app."u8.CopyTo(target);
        name.Span.CopyTo(target[4..]);
        return slice;
    }
}
