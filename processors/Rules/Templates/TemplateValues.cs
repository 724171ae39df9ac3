using System.Globalization;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>A map from texts. A missing key of a map of texts is the empty text, otherwise nothing.</summary>
/// <param name="Entries">Ordered by key, which is how maps are shown and ranged over.</param>
/// <param name="OfTexts">True where all values are texts.</param>
internal sealed record TemplateMap(SortedDictionary<string, object?> Entries, bool OfTexts)
{
    public static TemplateMap Of(IEnumerable<KeyValuePair<string, string>> texts)
    {
        var entries = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in texts) entries[name] = value;
        return new TemplateMap(entries, true);
    }

    public object? this[string key] => Entries.TryGetValue(key, out var value) ? value : OfTexts ? "" : null;
}

/// <summary>A result of <c>query</c>.</summary>
internal sealed record TemplateSample(TemplateMap Labels, double Value);

/// <summary>What a rule's templates are given: <c>.Labels</c>, <c>.ExternalLabels</c>, <c>.ExternalURL</c>, <c>.Value</c>.</summary>
internal sealed record AlertData(TemplateMap Labels, TemplateMap ExternalLabels, string ExternalUrl, double Value);

/// <summary>A time of <c>toTime</c>, UTC.</summary>
internal sealed record TemplateTime(DateTime Value)
{
    public override string ToString() => GoTime.Format(Value, "2006-01-02 15:04:05.999999999 -0700 MST");
}

/// <summary>A duration of <c>toDuration</c>.</summary>
internal sealed record TemplateDuration(long Nanoseconds)
{
    public override string ToString() => GoTime.Format(Nanoseconds);
}

/// <summary>What Go's templates know of values: their types' names and their truth.</summary>
internal static class TemplateValue
{
    public static string TypeName(object? value) => value switch
    {
        null => "<nil>",
        string => "string",
        bool => "bool",
        long => "int",
        double => "float64",
        TemplateMap map => map.OfTexts ? "map[string]string" : "map[string]interface {}",
        TemplateSample => "*template.sample",
        IReadOnlyList<TemplateSample> => "template.queryResult",
        TemplateTime => "*time.Time",
        TemplateDuration => "*time.Duration",
        AlertData => "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }",
        _ => value.GetType().Name,
    };

    /// <summary>Neither nothing, nor false, nor 0, nor empty.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool b => b,
        long n => n != 0,
        double d => d != 0,
        string s => s.Length > 0,
        TemplateMap map => map.Entries.Count > 0,
        IReadOnlyList<TemplateSample> list => list.Count > 0,
        _ => true,
    };

    /// <summary>As <c>{{ }}</c> prints it.</summary>
    public static string Show(object? value) => value switch
    {
        null => "<no value>",
        string s => s,
        bool b => b ? "true" : "false",
        long n => n.ToString(CultureInfo.InvariantCulture),
        double d => GoNumber.Format(d, 'g', -1),
        TemplateMap map => "map[" + string.Join(' ', map.Entries.Select(e => $"{e.Key}:{Inner(e.Value)}")) + "]",
        TemplateSample sample => $"{{{Show(sample.Labels)} {Show(sample.Value)}}}",
        IReadOnlyList<TemplateSample> list => "[" + string.Join(' ', list.Select(s => "&" + Show(s))) + "]",
        AlertData data => $"{{{Show(data.Labels)} {Show(data.ExternalLabels)} {data.ExternalUrl} {Show(data.Value)}}}",
        _ => value.ToString()!,
    };

    private static string Inner(object? value) => value is null ? "<nil>" : Show(value);
}
