namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Keeps one of equal texts: most names and values of labels are those of many series.</summary>
internal sealed class SharedTexts
{
    private const int Most = 1_000_000;
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    /// <summary>The text to keep for one that was read.</summary>
    public string Of(string text)
    {
        if (_texts.TryGetValue(text, out var known)) return known;
        if (_texts.Count >= Most) _texts.Clear();
        _texts.Add(text);
        return text;
    }
}
