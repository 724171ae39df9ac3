using System.ComponentModel;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.LogMetrics;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Sessions;

/// <summary>Visits of one session id, and how far they come: session_duration, bounce_rate, conversion_rate and funnel_step.</summary>
public sealed record SessionOptions : IValidatedOptions
{
    // Steps are bits of 32.
    private const int MostSteps = 16;
    private const int MostLabels = 8;

    /// <summary>The metrics that sessions yield.</summary>
    internal static IReadOnlyList<string> MetricNames { get; } = ["session_duration", "bounce_rate", "conversion_rate", "funnel_step"];

    [Description("Whether log events yield sessions. Where they do, windows wait for the stage sessions, so that it has to run somewhere.")]
    public bool Enabled { get; init; } = true;

    [Description("Field with the session's id, by its short name of log_metrics.fields or its path. Where masking redacts it there are no sessions: make it a pseudonym.")]
    public string Session { get; init; } = "session";

    [Description("Condition that chooses the events in which a page is viewed.")]
    public string PageView { get; init; } = "event == page_view";

    [Description("The steps that a visitor takes, in their order; the last one is the goal that conversion_rate counts. A session reaches a step by any event of it, whether or not it took those before.")]
    public IReadOnlyList<FunnelStep> Funnel { get; init; } =
    [
        new() { Name = "visit", Where = "event == page_view" },
        new() { Name = "search", Where = "event == search" },
        new() { Name = "view", Where = "event == item_click" },
        new() { Name = "add_to_cart", Where = "event in [add_to_cart, cart_item_added]" },
        new() { Name = "order_created", Where = "event == order_created" },
        new() { Name = "order_paid", Where = "event == order_paid" },
    ];

    [Description("Labels of a session, taken from its first event: a field each, or name=field.")]
    public IReadOnlyList<string> Labels { get; init; } = ["tenant"];

    [Description("The longest pause inside a session. 1s to 4h.")]
    public TimeSpan Gap { get; init; } = TimeSpan.FromMinutes(30);

    [Description("How much longer than the gap a session waits for events that are late. 0s to 1h.")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    [Description("The longest session; what follows is another one. gap to 7d.")]
    public TimeSpan MaxLength { get; init; } = TimeSpan.FromHours(24);

    [Description("Open sessions of one partition's task, about 400 bytes each, and fewer where engine.memory_limit has no room; beyond it those that end first are closed early. 100 to 10000000.")]
    public int MaxOpen { get; init; } = 100_000;

    [Description("Combinations of labels of one partition's task; sessions of new ones beyond it go into overflow series. 1 to 100000.")]
    public int MaxSeries { get; init; } = 500;

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Gap < TimeSpan.FromSeconds(1) || Gap > TimeSpan.FromHours(4)) yield return new OptionError("gap", "it has to lie between 1s and 4h", "write 30m");
        if (Grace < TimeSpan.Zero || Grace > TimeSpan.FromHours(1)) yield return new OptionError("grace", "it has to lie between 0s and 1h", "write 30s");
        if (MaxLength < Gap || MaxLength > TimeSpan.FromDays(7)) yield return new OptionError("max_length", "it has to lie between the gap and 7d", "write 24h");
        if (MaxOpen is < 100 or > 10_000_000) yield return new OptionError("max_open", $"{MaxOpen} is not within 100 and 10000000", "write 100000");
        if (MaxSeries is < 1 or > 100_000) yield return new OptionError("max_series", $"{MaxSeries} is not within 1 and 100000", "write 500");
        if (Funnel.Count > MostSteps) yield return new OptionError("funnel", $"{Funnel.Count} are more than {MostSteps}", "leave some out");
        if (Labels.Count > MostLabels) yield return new OptionError("labels", $"{Labels.Count} are more than {MostLabels}", "leave some out");
        var names = new FieldVocabulary(new Dictionary<string, string>());
        foreach (var error in Texts(names).Concat(Steps(names)).Concat(MetricCheck.LabelErrors(Labels, names, "step"))) yield return error;
    }

    private IEnumerable<OptionError> Texts(FieldVocabulary names)
    {
        if (MetricCheck.Problem(() => names.Refer(Session)) is { } field) yield return new OptionError("session", field, "write a field such as session_id");
        if (MetricCheck.Problem(() => ConditionParser.Parse(PageView, names)) is { } condition) yield return new OptionError("page_view", condition, "write for example: event == page_view");
    }

    private IEnumerable<OptionError> Steps(FieldVocabulary names)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Funnel.Count; i++)
        {
            var step = Funnel[i];
            if (step.Name.Length is 0 or > 64 || !step.Name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') || !taken.Add(step.Name))
                yield return new OptionError($"funnel[{i}].name", $"'{step.Name}' is taken or no name", "write letters, digits, _, - and ., up to 64");
            if (MetricCheck.Problem(() => ConditionParser.Parse(step.Where, names)) is { } problem)
                yield return new OptionError($"funnel[{i}].where", problem, "write for example: event == order_paid");
        }
    }
}
