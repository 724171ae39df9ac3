using Monitoring.Processors.Rules.Evaluation;

namespace Monitoring.Processors.Rules.Groups;

/// <summary>Names and texts in the order of their names, empty texts kept: annotations.</summary>
internal sealed class NamedTexts(IReadOnlyList<KeyValuePair<string, string>> texts) : IEquatable<NamedTexts>, IComparable<NamedTexts>
{
    public static readonly NamedTexts Empty = new([]);

    /// <summary>By name, ordinally.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts => texts;

    public static NamedTexts Of(LabelSet labels)
    {
        var texts = new KeyValuePair<string, string>[labels.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = labels[i];
        return new NamedTexts(texts);
    }

    public static NamedTexts Of(IEnumerable<KeyValuePair<string, string>> texts) => new([.. texts.OrderBy(t => t.Key, StringComparer.Ordinal)]);

    /// <summary>The text of a name; "" where there is none.</summary>
    public string Get(string name) => texts.FirstOrDefault(t => t.Key == name).Value ?? "";

    public bool Equals(NamedTexts? other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as NamedTexts);

    public override int GetHashCode() => texts.Count;

    public int CompareTo(NamedTexts? other)
    {
        if (other is null) return 1;
        for (var i = 0; i < Math.Min(texts.Count, other.Texts.Count); i++)
        {
            var order = string.CompareOrdinal(texts[i].Key, other.Texts[i].Key);
            if (order == 0) order = string.CompareOrdinal(texts[i].Value, other.Texts[i].Value);
            if (order != 0) return order;
        }

        return texts.Count.CompareTo(other.Texts.Count);
    }

    /// <summary><c>{a="b", c="d"}</c></summary>
    public override string ToString() => "{" + string.Join(", ", texts.Select(t => $"{t.Key}={Language.QuotedText.Of(t.Value)}")) + "}";
}
