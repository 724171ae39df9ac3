namespace Monitoring.Processors.Rules.Templates;

/// <summary>Fields and methods of values: <c>.Labels.job</c>, <c>.Value</c>, <c>(toTime $value).Year</c>.</summary>
internal static class TemplateFields
{
    /// <exception cref="FormatException">There is no such field.</exception>
    public static object? Read(object? value, string name, ReadOnlySpan<object?> arguments)
    {
        switch (value)
        {
            case null: throw new FormatException($"nil data; no entry for key {Language.QuotedText.Of(name)}");
            case TemplateTime time when Method(time, name, arguments) is { } part: return part;
            case TemplateDuration duration when arguments.IsEmpty && Method(duration, name) is { } part: return part;
            case TemplateMap when !arguments.IsEmpty: throw new FormatException($"{name} is not a method but has arguments");
            case TemplateMap map: return map[name];
        }

        var (found, field) = (value, name) switch
        {
            (AlertData data, "Labels") => (true, data.Labels),
            (AlertData data, "ExternalLabels") => (true, data.ExternalLabels),
            (AlertData data, "ExternalURL") => (true, data.ExternalUrl),
            (AlertData data, "Value") => (true, data.Value),
            (TemplateSample sample, "Labels") => (true, sample.Labels),
            (TemplateSample sample, "Value") => (true, (object?)sample.Value),
            _ => (false, null),
        };
        if (!found) throw new FormatException($"can't evaluate field {name} in type {TemplateValue.TypeName(value)}");
        return arguments.IsEmpty ? field : throw new FormatException($"{name} has arguments but cannot be invoked as function");
    }

    private static object? Method(TemplateTime time, string name, ReadOnlySpan<object?> arguments)
    {
        if (name == "Format" && arguments is [string layout]) return GoTime.Format(time.Value, layout);
        if (!arguments.IsEmpty) return null;
        var t = time.Value;
        return name switch
        {
            "Year" => (long)t.Year,
            "Month" => t.ToString("MMMM", System.Globalization.CultureInfo.InvariantCulture),
            "Day" => (long)t.Day,
            "Hour" => (long)t.Hour,
            "Minute" => (long)t.Minute,
            "Second" => (long)t.Second,
            "YearDay" => (long)t.DayOfYear,
            "Weekday" => t.DayOfWeek.ToString(),
            "Unix" => new DateTimeOffset(t).ToUnixTimeSeconds(),
            "UnixMilli" => new DateTimeOffset(t).ToUnixTimeMilliseconds(),
            "UTC" or "Local" => time,
            "String" => time.ToString(),
            _ => null,
        };
    }

    private static object? Method(TemplateDuration duration, string name) => name switch
    {
        "Seconds" => duration.Nanoseconds / 1e9,
        "Minutes" => duration.Nanoseconds / 6e10,
        "Hours" => duration.Nanoseconds / 3.6e12,
        "Milliseconds" => duration.Nanoseconds / 1_000_000,
        "Microseconds" => duration.Nanoseconds / 1_000,
        "Nanoseconds" => duration.Nanoseconds,
        "String" => duration.ToString(),
        _ => null,
    };
}
