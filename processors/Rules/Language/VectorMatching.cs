using System.Globalization;
using System.Text;

namespace Monitoring.Processors.Rules.Language;

internal enum MatchCardinality
{
    OneToOne,

    /// <summary><c>group_left</c></summary>
    ManyToOne,

    /// <summary><c>group_right</c></summary>
    OneToMany,

    /// <summary>And, or, unless.</summary>
    ManyToMany,
}

/// <summary>Which series of two vectors belong together.</summary>
internal sealed record VectorMatching
{
    public static readonly VectorMatching Default = new();

    public MatchCardinality Cardinality { get; init; }

    /// <summary>True for <c>on</c>, false for <c>ignoring</c>.</summary>
    public bool IsOn { get; init; }

    /// <summary>The labels of <c>on</c> or <c>ignoring</c>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The labels of <c>group_left</c> or <c>group_right</c>, taken from the side of one.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>What stands in for a series that is missing on the left.</summary>
    public double? FillLeft { get; init; }

    /// <summary>What stands in for a series that is missing on the right.</summary>
    public double? FillRight { get; init; }

    public override string ToString()
    {
        var text = new StringBuilder();
        var isGrouped = Cardinality is MatchCardinality.ManyToOne or MatchCardinality.OneToMany;
        if (IsOn || Labels.Count > 0 || isGrouped) text.Append(CultureInfo.InvariantCulture, $" {(IsOn ? "on" : "ignoring")} ({LabelNames.List(Labels)})");
        if (isGrouped) text.Append(CultureInfo.InvariantCulture, $" group_{(Cardinality == MatchCardinality.ManyToOne ? "left" : "right")} ({LabelNames.List(Include)})");
        if (FillLeft is { } both && both.Equals(FillRight)) return text.Append(CultureInfo.InvariantCulture, $" fill ({NumberText.Plain(both)})").ToString();
        if (FillLeft is { } left) text.Append(CultureInfo.InvariantCulture, $" fill_left ({NumberText.Plain(left)})");
        if (FillRight is { } right) text.Append(CultureInfo.InvariantCulture, $" fill_right ({NumberText.Plain(right)})");
        return text.ToString();
    }
}
