using System.ComponentModel;
using Monitoring.Processors.Conditions;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Joins;

/// <summary>Joins of log events by key within a time, and the shares and times that they yield.</summary>
public sealed record JoinOptions : IValidatedOptions
{
    private const int MostJoins = 32;
    private const int MostLabels = 8;

    [Description("Whether log events are joined, which takes memory, and events that name what they have in common. Where they are, windows wait for the stage sessions, so that it has to run somewhere.")]
    public bool Enabled { get; init; }

    [Description("Whether the shipped joins are in force beside your own: cohort_refund_rate with refund_time, joined_click_through_rate, joined_recommendation_click_rate and search_click_rate.")]
    public bool Shipped { get; init; } = true;

    [Description("Joins of your own.")]
    public IReadOnlyList<EventJoin> Table { get; init; } = [];

    [Description("How late an event may be, in event time behind the watermark, and still be joined. 0s to 1h.")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    [Description("Open keys of one partition's task, about 400 bytes each, and fewer where engine.memory_limit has no room; larger ones count for several. Each join has an equal share, a quarter of it for right events whose left one is still to come. Where it is taken, further left events are left out of the metric and counted in joins_refused: it is of fewer events then, but right. 100 to 10000000.")]
    public int MaxOpen { get; init; } = 100_000;

    [Description("Combinations of labels of one partition's task; new ones beyond it go into overflow series. 1 to 100000.")]
    public int MaxSeries { get; init; } = 500;

    /// <summary>True where anything is joined.</summary>
    public bool IsInForce() => Enabled && (Table.Count > 0 || Shipped);

    /// <summary>The same with the shipped joins written out, so that it means the same under another build.</summary>
    public JoinOptions WrittenOut()
    {
        if (!Shipped) return this;
        var own = Table.Select(j => j.Name).ToHashSet(StringComparer.Ordinal);
        return this with { Shipped = false, Table = [.. ShippedJoins.All.Where(j => !own.Contains(j.Name)), .. Table] };
    }

    /// <summary>What the joins that are in force go by.</summary>
    public IReadOnlyList<JoinTerms> Terms() => IsInForce() ? [.. WrittenOut().Table.Select(j => new JoinTerms(j.Name, j.Time, j.Within))] : [];

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Grace < TimeSpan.Zero || Grace > TimeSpan.FromHours(1)) yield return new OptionError("grace", "it has to lie between 0s and 1h", "write 30s");
        if (MaxOpen is < 100 or > 10_000_000) yield return new OptionError("max_open", $"{MaxOpen} is not within 100 and 10000000", "write 100000");
        if (MaxSeries is < 1 or > 100_000) yield return new OptionError("max_series", $"{MaxSeries} is not within 1 and 100000", "write 500");
        if (Table.Count > MostJoins) yield return new OptionError("table", $"{Table.Count} are more than {MostJoins}", "leave some out");
        var names = new FieldVocabulary(new Dictionary<string, string>());
        var taken = WrittenOut().Table.Except(Table).SelectMany(j => (string[])[j.Name, j.Time]).Concat(SessionOptions.MetricNames).ToHashSet(StringComparer.Ordinal);
        taken.Remove("");
        for (var i = 0; i < Table.Count; i++)
        {
            foreach (var error in Names(Table[i], taken).Concat(Sides(Table[i], names)).Concat(Labels(Table[i], names))) yield return error with { Path = $"table[{i}].{error.Path}" };
        }
    }

    private static IEnumerable<OptionError> Names(EventJoin join, HashSet<string> taken)
    {
        if (!MetricCheck.IsName(join.Name) || !taken.Add(join.Name)) yield return new OptionError("name", $"'{join.Name}' is taken or not a metric's name", "write letters, digits, _ and :, no digit first, up to 200");
        if (join.Time.Length > 0 && (!MetricCheck.IsName(join.Time) || !taken.Add(join.Time))) yield return new OptionError("time", $"'{join.Time}' is taken or not a metric's name", "write letters, digits, _ and :, no digit first, up to 200");
        if (join.Within < TimeSpan.FromSeconds(1) || join.Within > TimeSpan.FromDays(7)) yield return new OptionError("within", "it has to lie between 1s and 7d", "write 30m");
    }

    private static IEnumerable<OptionError> Sides(EventJoin join, FieldVocabulary names)
    {
        if (join.Left.Where.Length > 0 && join.Left == join.Right) yield return new OptionError("right", "it is the same as the left side, and no event waits for itself", "choose other events or another key");
        foreach (var (path, side) in new[] { ("left", join.Left), ("right", join.Right) })
        {
            if (MetricCheck.Problem(() => ConditionParser.Parse(side.Where, names)) is { } condition) yield return new OptionError($"{path}.where", condition, "write for example: event == order_paid");
            if (MetricCheck.Problem(() => names.Refer(side.Key)) is { } field) yield return new OptionError($"{path}.key", field, "write a field such as order_id");
        }
    }

    private static IEnumerable<OptionError> Labels(EventJoin join, FieldVocabulary names)
    {
        if (join.Labels.Count > MostLabels) yield return new OptionError("labels", $"{join.Labels.Count} are more than {MostLabels}", "leave some out");
        foreach (var error in MetricCheck.LabelErrors(join.Labels, names)) yield return error;
    }
}
