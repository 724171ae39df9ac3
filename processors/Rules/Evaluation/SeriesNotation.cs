using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A series and the values of a notation such as <c>1+2x3 _x4 stale</c>.</summary>
internal sealed record NotedSeries(LabelSet Labels, IReadOnlyList<NotedValue> Values);

/// <summary>One step of a series notation: a number, nothing, or a native histogram, which only says that it was there.</summary>
internal readonly record struct NotedValue(double Value, bool IsMissing, bool IsHistogram);

/// <summary>Reads promtool's notation of series: <c>up{a="b"} 1+2x3 _x4 stale -1x5</c>.</summary>
internal static class SeriesNotation
{
    /// <summary>Series and values in one text, as in promqltest.</summary>
    /// <exception cref="PromqlException">The text is no such notation.</exception>
    public static NotedSeries Parse(string text)
    {
        var labels = SeriesLabels.Read(text, out var end);
        return new NotedSeries(labels, new SeriesValues(text, end).Read());
    }

    /// <summary>The series alone, as in <c>series:</c> of promtool's unit tests: <c>up{a="b"}</c>.</summary>
    /// <exception cref="PromqlException">The text is no such notation.</exception>
    public static LabelSet ParseLabels(string text)
    {
        var labels = SeriesLabels.Read(text, out var end);
        return text.AsSpan(end).IsWhiteSpace() ? labels : throw TextPlace.Error(text, end, $"the end expected, '{text[end..].TrimStart()}' found");
    }
}
