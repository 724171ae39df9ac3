namespace Monitoring.Processors.Rules.Language;

/// <summary>A test of one label, such as <c>job=~"a|b"</c>; an absent label has the value "".</summary>
internal sealed class LabelMatcher
{
    private static readonly string[] Signs = ["=", "!=", "=~", "!~"];
    private readonly AnchoredPattern? _pattern;

    /// <exception cref="ArgumentException">The value is no regular expression, though the comparison takes one.</exception>
    public LabelMatcher(string name, LabelMatch match, string value)
    {
        Name = name;
        Match = match;
        Value = value;
        if (match is LabelMatch.Matches or LabelMatch.NotMatches) _pattern = new AnchoredPattern(value);
    }

    public string Name { get; }

    public LabelMatch Match { get; }

    public string Value { get; }

    /// <summary>True where it holds of a series without the label.</summary>
    public bool AcceptsEmpty => Matches("");

    public bool Matches(string value) => Match switch
    {
        LabelMatch.Equal => value == Value,
        LabelMatch.NotEqual => value != Value,
        LabelMatch.Matches => _pattern!.IsMatch(value),
        _ => !_pattern!.IsMatch(value),
    };

    public override string ToString() => (LabelNames.IsPlain(Name) ? Name : QuotedText.Of(Name)) + Signs[(int)Match] + QuotedText.Of(Value);
}
