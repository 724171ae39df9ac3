namespace Monitoring.Processors.Conditions;

/// <summary>One name of a field.</summary>
/// <param name="Property">What the event says outside of its fields; or null.</param>
/// <param name="Slot">The path's number, where it is no property.</param>
/// <param name="Factor">Numbers are multiplied by it…</param>
/// <param name="Divisor">…and divided by this: the way in which people write a scale.</param>
internal readonly record struct FieldSource(EventProperty? Property, int Slot, decimal Factor, decimal Divisor)
{
    public bool IsScaled { get; } = Factor != Divisor;

    public FieldValue Read(EventFields fields) => Property is { } property ? fields.Of(property) : fields[Slot];
}
