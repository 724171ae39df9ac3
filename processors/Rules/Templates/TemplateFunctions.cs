using System.Collections.Frozen;

namespace Monitoring.Processors.Rules.Templates;

/// <summary>The functions of Go's text/template and those that Prometheus adds for rules, by name.</summary>
internal static class TemplateFunctions
{
    private const ParameterKind Any = ParameterKind.Any;
    private const ParameterKind Text = ParameterKind.Text;

    private static readonly FrozenDictionary<string, TemplateFunction> s_functions = new Dictionary<string, TemplateFunction>(StringComparer.Ordinal)
    {
        // These two evaluate no more of their arguments than they need.
        ["and"] = Of([Any], Any, a => a[^1]),
        ["or"] = Of([Any], Any, a => a[^1]),
        ["not"] = Of([Any], null, a => !TemplateValue.IsTrue(a[0])),
        ["len"] = Of([Any], null, a => Collections.Length(a[0])),
        ["index"] = Of([Any], Any, a => Collections.Index(a[0], a.AsSpan(1))),
        ["slice"] = Of([Any], Any, a => Collections.Slice(a[0], a.AsSpan(1))),
        ["call"] = Of([Any], Any, a => throw new FormatException($"non-function of type {TemplateValue.TypeName(a[0])}")),
        ["eq"] = Of([Any], Any, Comparison.Equal),
        ["ne"] = Of([Any, Any], null, a => !Comparison.Equal(a)),
        ["lt"] = Of([Any, Any], null, a => Comparison.Less(a[0], a[1])),
        ["le"] = Of([Any, Any], null, a => Comparison.LessOrEqual(a[0], a[1])),
        ["gt"] = Of([Any, Any], null, a => !Comparison.LessOrEqual(a[0], a[1])),
        ["ge"] = Of([Any, Any], null, a => !Comparison.Less(a[0], a[1])),
        ["print"] = Of([], Any, a => Printing.Print(a)),
        ["println"] = Of([], Any, a => string.Join(' ', a.Select(Printing.Shown)) + "\n"),
        ["printf"] = Of([Text], Any, a => Printing.Format((string)a[0]!, a.AsSpan(1))),
        ["html"] = Of([], Any, a => Escaping.Html(Printing.Print(a))),
        ["js"] = Of([], Any, a => Escaping.JavaScript(Printing.Print(a))),
        ["urlquery"] = Of([], Any, a => Escaping.UrlQuery(Printing.Print(a))),

        ["query"] = new([Text], null, (context, a) => context.Query((string)a[0]!)),
        ["first"] = Of([ParameterKind.Samples], null, a => Samples(a[0]) is [var first, ..] ? first : throw new FormatException("first() called on vector with no elements")),
        ["label"] = Of([Text, ParameterKind.Sample], null, a => Sample(a[1]).Labels[(string)a[0]!]),
        ["value"] = Of([ParameterKind.Sample], null, a => Sample(a[0]).Value),
        ["strvalue"] = Of([ParameterKind.Sample], null, a => Sample(a[0]).Labels["__value__"]),
        ["sortByLabel"] = Of([Text, ParameterKind.Samples], null, a => Samples(a[1]).OrderBy(s => (string)s.Labels[(string)a[0]!]!, StringComparer.Ordinal).ToList()),
        ["args"] = Of([], Any, a => new TemplateMap(new(a.Select((v, i) => KeyValuePair.Create($"arg{i}", v)).ToDictionary(), StringComparer.Ordinal), false)),
        ["humanize"] = Of([Any], null, a => Humanizing.Decimal(Humanizing.Number(a[0]))),
        ["humanize1024"] = Of([Any], null, a => Humanizing.Binary(Humanizing.Number(a[0]))),
        ["humanizeDuration"] = Of([Any], null, a => Humanizing.Duration(Humanizing.Number(a[0]))),
        ["humanizePercentage"] = Of([Any], null, a => Humanizing.Percentage(Humanizing.Number(a[0]))),
        ["humanizeTimestamp"] = Of([Any], null, a => Humanizing.Timestamp(Humanizing.Number(a[0]))),
        ["toTime"] = Of([Any], null, a => Humanizing.Time(Humanizing.Number(a[0]))),
        ["toDuration"] = Of([Any], null, a => new TemplateDuration((long)(Humanizing.Number(a[0]) * 1e9))),
        ["now"] = new([], null, (context, _) => context.TimeMs / 1000.0),
        ["parseDuration"] = Of([Text], null, a => Humanizing.Seconds((string)a[0]!)),
        ["title"] = Of([Text], null, a => Words.Title((string)a[0]!)),
        ["toUpper"] = Of([Text], null, a => ((string)a[0]!).ToUpperInvariant()),
        ["toLower"] = Of([Text], null, a => ((string)a[0]!).ToLowerInvariant()),
        ["match"] = Of([Text, Text], null, a => Words.Matches((string)a[0]!, (string)a[1]!)),
        ["reReplaceAll"] = Of([Text, Text, Text], null, a => Words.ReplaceAll((string)a[0]!, (string)a[1]!, (string)a[2]!)),
        ["stripPort"] = Of([Text], null, a => HostNames.StripPort((string)a[0]!)),
        ["stripDomain"] = Of([Text], null, a => HostNames.StripDomain((string)a[0]!)),
        ["safeHtml"] = Of([Text], null, a => a[0]),
        ["graphLink"] = Of([Text], null, a => $"/graph?g0.expr={Escaping.UrlQuery((string)a[0]!)}&g0.tab=0"),
        ["tableLink"] = Of([Text], null, a => $"/graph?g0.expr={Escaping.UrlQuery((string)a[0]!)}&g0.tab=1"),
        ["urlQueryEscape"] = Of([Text], null, a => Escaping.UrlQuery((string)a[0]!)),
        ["externalURL"] = new([], null, (context, _) => Url(context).OriginalString),
        ["pathPrefix"] = new([], null, (context, _) => Url(context).OriginalString.Contains(Url(context).Authority + "/", StringComparison.Ordinal) ? Url(context).AbsolutePath : ""),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static TemplateFunction? Find(string name) => s_functions.GetValueOrDefault(name);

    /// <summary>Whether a value may stand where a function takes this.</summary>
    public static bool Fits(ParameterKind wanted, object? value) => wanted switch
    {
        ParameterKind.Text => value is string,
        ParameterKind.Sample => value is TemplateSample,
        ParameterKind.Samples => value is IReadOnlyList<TemplateSample>,
        _ => true,
    };

    public static string TypeName(ParameterKind kind) => kind switch
    {
        ParameterKind.Text => "string",
        ParameterKind.Sample => "*template.sample",
        ParameterKind.Samples => "template.queryResult",
        _ => "interface {}",
    };

    private static TemplateFunction Of(ParameterKind[] parameters, ParameterKind? rest, Func<object?[], object?> call) => new(parameters, rest, (_, a) => call(a));

    private static IReadOnlyList<TemplateSample> Samples(object? value) => (IReadOnlyList<TemplateSample>)value!;

    private static TemplateSample Sample(object? value) => (TemplateSample)value!;

    private static Uri Url(ExpansionContext context) => context.ExternalUrl ?? throw new FormatException("runtime error: invalid memory address or nil pointer dereference");

    private static object Of(bool truth) => truth;

    private static TemplateFunction Of(ParameterKind[] parameters, ParameterKind? rest, Func<object?[], bool> call) => new(parameters, rest, (_, a) => Of(call(a)));
}
