using Monitoring.Processors.Conditions;
using Monitoring.Schemas.Metrics;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.LogMetrics;

/// <summary>Everything that is wrong with a table of metrics.</summary>
internal static class MetricCheck
{
    public static IEnumerable<OptionError> Errors(LogMetricOptions options)
    {
        var names = new FieldVocabulary(options.WrittenOut().Fields);
        foreach (var (name, text) in options.Fields)
        {
            if (Problem(() => new FieldVocabulary(options.Fields).Refer(text)) is { } problem)
                yield return new OptionError($"fields.{name}", problem, "Write names of fields such as user_id | uid, or with a scale: duration_ms / 1000.");
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < options.Metrics.Count; i++)
        {
            var metric = options.Metrics[i];
            foreach (var error in Shape(metric).Concat(Texts(metric, names))) yield return error with { Path = $"metrics[{i}].{error.Path}" };
            if (!taken.Add(metric.Name)) yield return new OptionError($"metrics[{i}].name", $"'{metric.Name}' is taken", "Give each metric a name of its own.");
        }
    }

    private static IEnumerable<OptionError> Shape(LogMetric m)
    {
        if (!IsName(m.Name))
            yield return new OptionError("name", $"'{m.Name}' is not a metric's name", "Write letters, digits, _ and :, no digit first, up to 200.");
        if (m.MaxSeries is < 1 or > 100_000) yield return new OptionError("max_series", $"{m.MaxSeries} is not within 1 and 100000", "Write a number such as 1000.");
        var hasValue = m.Value.Length > 0 || m.When.Length > 0;
        if (m.Value.Length > 0 && m.When.Length > 0) yield return new OptionError("when", "stands beside a value", "Fold either the number or the condition.");
        if (m.Over.Length > 0 && !hasValue) yield return new OptionError("over", "has nothing to be the lower part of", "Add value or when: the upper part of the ratio.");
        if (m.Over.Length > 0 && (m.Quantiles || m.Money || m.Distinct.Count > 0)) yield return new OptionError("over", "stands beside quantiles, money or distinct, which count every event", "Make a metric of its own for the ratio.");
        if (m.Quantiles && m.Value.Length == 0) yield return new OptionError("quantiles", "has no value to be the distribution of", "Add value: a field with a number.");
        if (m.Money && m.Value.Length == 0) yield return new OptionError("money", "has no value to sum up", "Add value: a field with an amount.");
        if (m.Shows == Shows.Distinct && m.Distinct.Count == 0) yield return new OptionError("shows", "distinct needs fields to count the values of", "Add distinct: [field].");
        if (m.Shows == Shows.Money && !m.Money) yield return new OptionError("shows", "money needs the exact sum", "Add money: true.");
        if (m.Shows == Shows.Increase) yield return new OptionError("shows", "increase is for running totals, which events are not", "Write count or sum.");
        if (m.Where.Length == 0 && m.Value.Length == 0 && m.Distinct.Count == 0 && m.When.Length == 0) yield return new OptionError("where", "is empty, so that every event counts", "Write a condition, for example exists message where that is meant.");
    }

    private static IEnumerable<OptionError> Texts(LogMetric m, FieldVocabulary names)
    {
        (string Path, string Text)[] conditions = [("where", m.Where), ("when", m.When), ("over", m.Over)];
        foreach (var (path, text) in conditions)
        {
            if (text.Length > 0 && Problem(() => ConditionParser.Parse(text, names)) is { } problem)
                yield return new OptionError(path, problem, "Write for example: event == order_paid and amount >= 100.");
        }

        if (m.Value.Length > 0 && Problem(() => names.Refer(m.Value)) is { } wrong) yield return new OptionError("value", wrong, "Write a field, or with a scale: duration_ms / 1000.");
        for (var i = 0; i < m.Distinct.Count; i++)
        {
            var field = m.Distinct[i];
            if (Problem(() => names.Refer(field)) is { } problem) yield return new OptionError($"distinct[{i}]", problem, "Write a field such as user_id.");
        }

        foreach (var error in LabelErrors(m.Labels, names)) yield return error;
    }

    /// <summary>Everything that is wrong with a list of labels.</summary>
    /// <param name="labels">A field each, or name=field.</param>
    /// <param name="names">Short names for fields.</param>
    /// <param name="reserved">A label that the metric has anyway.</param>
    public static IEnumerable<OptionError> LabelErrors(IReadOnlyList<string> labels, FieldVocabulary names, params IEnumerable<string> reserved)
    {
        var taken = reserved.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < labels.Count; i++)
        {
            var label = MetricLabel.Parse(labels[i]);
            if (label.Name.StartsWith("__", StringComparison.Ordinal) || label.Name.Length is 0 or > 200 || !taken.Add(label.Name))
                yield return new OptionError($"labels[{i}]", $"'{label.Name}' is taken, reserved, empty or too long for a label", "write a field, or name=field with a name of its own");
            if (Problem(() => names.Refer(label.Field)) is { } problem) yield return new OptionError($"labels[{i}]", problem, "write a field, or name=field");
        }
    }

    /// <summary>True where the text may name a metric.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 200 && !char.IsAsciiDigit(text[0]) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':');

    /// <summary>What is wrong with a text that is read, or null.</summary>
    public static string? Problem(Func<object> read)
    {
        try
        {
            read();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
