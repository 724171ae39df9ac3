namespace Monitoring.Processors.Rules.Language;

/// <summary>Whether samples beyond the edges of a range count too.</summary>
internal enum RangeExtension
{
    None,

    /// <summary>The last sample before the range stands at its begin, the last within at its end.</summary>
    Anchored,

    /// <summary>The values at the edges are interpolated.</summary>
    Smoothed,
}

/// <summary>The newest sample of each series that all matchers accept.</summary>
/// <param name="at">Its first character.</param>
/// <param name="name">The metric's name where it stands before the braces; "" otherwise.</param>
/// <param name="matchers">All of them, that of the name included.</param>
/// <param name="shift">The time it looks at.</param>
/// <param name="extension">Whether samples beyond the edges count.</param>
internal sealed class VectorSelector(int at, string name, IReadOnlyList<LabelMatcher> matchers, TimeShift shift, RangeExtension extension) : Expression(at)
{
    public override ValueType Type => ValueType.Vector;

    public string Name { get; } = name;

    public IReadOnlyList<LabelMatcher> Matchers { get; } = matchers;

    public TimeShift Shift { get; } = shift;

    public RangeExtension Extension { get; } = extension;

    public string ExtensionText => Extension switch { RangeExtension.Anchored => " anchored", RangeExtension.Smoothed => " smoothed", _ => "" };

    /// <summary>Name and matchers alone.</summary>
    public string SeriesText
    {
        get
        {
            var rest = Matchers.Where(m => !(Name.Length > 0 && m.Match == LabelMatch.Equal && m.Name == "__name__" && m.Value == Name)).Select(m => m.ToString()).Order(StringComparer.Ordinal).ToList();
            return rest.Count == 0 && Name.Length > 0 ? Name : $"{Name}{{{string.Join(',', rest)}}}";
        }
    }

    public VectorSelector With(TimeShift shift) => new(At, Name, Matchers, shift, Extension);

    public VectorSelector With(RangeExtension extension) => new(At, Name, Matchers, Shift, extension);

    public override string ToString() => SeriesText + Shift.AtText + ExtensionText + Shift.OffsetText;
}
