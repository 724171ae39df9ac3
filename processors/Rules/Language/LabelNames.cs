namespace Monitoring.Processors.Rules.Language;

/// <summary>Names of labels and metrics: those that need no quotes, and how the others are written.</summary>
internal static class LabelNames
{
    /// <summary>True for a name of letters, digits and underscores that begins with no digit.</summary>
    public static bool IsPlain(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.AsSpan().IndexOfAnyExcept(Plain) < 0;

    /// <summary>True for a metric's name that needs no quotes: as of a label, with colons.</summary>
    public static bool IsPlainMetric(string name) => IsPlain(name.Replace(':', '_'));

    public static string List(IReadOnlyList<string> names) => string.Join(", ", names.Select(n => IsPlain(n) ? n : QuotedText.Of(n)));

    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}
