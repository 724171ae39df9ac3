namespace Monitoring.Pipeline.Configuration;

/// <summary>A value as it was written, whichever source it came from, with its place.</summary>
internal abstract record Node(Place Place);

/// <summary>One text. <paramref name="IsNull"/> for an empty value, <c>~</c> and <c>null</c>, unless quoted.</summary>
internal sealed record ScalarNode(Place Place, string Text, bool IsNull) : Node(Place);

/// <summary>A list.</summary>
internal sealed record ListNode(Place Place, IReadOnlyList<Node> Items) : Node(Place);

/// <summary>Keys and values in the order in which they were written.</summary>
internal sealed record MapNode(Place Place, IReadOnlyList<MapEntry> Entries) : Node(Place)
{
    /// <summary>The value under <paramref name="key"/>, or null.</summary>
    public MapEntry? Find(string key) => Entries.FirstOrDefault(e => e.Key == key);
}

/// <summary>One key and its value.</summary>
/// <param name="Key">As written.</param>
/// <param name="KeyPlace">Where the key stands.</param>
/// <param name="Value">What stands under it.</param>
internal sealed record MapEntry(string Key, Place KeyPlace, Node Value);
