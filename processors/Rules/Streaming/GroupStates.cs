using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Where a group was: its file, its ticks and what it remembered.</summary>
internal sealed record GroupState(string File, long Last, long Next, GroupSnapshot Snapshot)
{
    public static GroupState Of(GroupSchedule group) => new(group.Group.Definition.File, group.Last, group.Next, group.Group.Snapshot());
}

/// <summary>The state of groups as chunks.</summary>
internal static class GroupStates
{
    private const string Pages = "groups";

    public static void Save(IEnumerable<GroupState> groups, IStateWriter writer)
    {
        var pages = new StatePages(writer, Pages);
        foreach (var group in groups)
        {
            Write(pages.Bytes, group);
            pages.EndEntry();
        }

        pages.End();
    }

    /// <exception cref="InvalidDataException">A chunk is damaged.</exception>
    public static IEnumerable<GroupState> Load(IStateReader reader) => StatePages.Read(reader, Pages).SelectMany(page => Read(page, new SharedTexts()));

    /// <summary>Writes an alert.</summary>
    public static void Alert(this AvroWriter bytes, Alert alert)
    {
        bytes.Labels(alert.Labels);
        bytes.Texts(alert.Annotations);
        bytes.Long((long)alert.State);
        bytes.Double(alert.Value);
        bytes.Long(alert.ActiveAt);
        bytes.Time(alert.FiredAt);
        bytes.Time(alert.ResolvedAt);
        bytes.Time(alert.KeepFiringSince);
    }

    /// <summary>Reads what was written of an alert.</summary>
    public static Alert Alert(ref this AvroReader bytes, byte[] page, SharedTexts texts) => new()
    {
        Labels = bytes.Labels(page, texts),
        Annotations = bytes.Texts(page, texts),
        State = (AlertState)bytes.Branch(3),
        Value = bytes.Double(),
        ActiveAt = bytes.Long(),
        FiredAt = bytes.Time(),
        ResolvedAt = bytes.Time(),
        KeepFiringSince = bytes.Time(),
    };

    private static void Write(AvroWriter bytes, GroupState group)
    {
        bytes.String(group.File);
        bytes.String(group.Snapshot.Name);
        bytes.Long(group.Last);
        bytes.Long(group.Next);
        bytes.Long(group.Snapshot.Rules.Count);
        foreach (var rule in group.Snapshot.Rules)
        {
            bytes.String(rule.Name);
            bytes.String(rule.Expression);
            bytes.Long(rule.Alerts.Count);
            foreach (var alert in rule.Alerts) bytes.Alert(alert);
            Series(bytes, rule.Returned);
        }

        Series(bytes, group.Snapshot.Orphans);
    }

    private static List<GroupState> Read(byte[] page, SharedTexts texts)
    {
        var groups = new List<GroupState>();
        var bytes = new AvroReader(page);
        while (!bytes.Failed && !bytes.AtEnd)
        {
            var (file, name, last, next) = (bytes.Text(page), bytes.Text(page), bytes.Long(), bytes.Long());
            var rules = new List<RuleSnapshot>();
            for (var left = bytes.Branch(int.MaxValue); left > 0 && !bytes.Failed; left--)
            {
                var (rule, expression) = (bytes.Text(page), bytes.Text(page));
                var alerts = new List<Alert>();
                for (var more = bytes.Branch(int.MaxValue); more > 0 && !bytes.Failed; more--) alerts.Add(bytes.Alert(page, texts));
                rules.Add(new RuleSnapshot(rule, expression, alerts, Series(ref bytes, page, texts)));
            }

            groups.Add(new GroupState(file, last, next, new GroupSnapshot(name, rules, Series(ref bytes, page, texts))));
        }

        return bytes.Failed ? throw new InvalidDataException("A chunk of the rules' groups is damaged.") : groups;
    }

    private static void Series(AvroWriter bytes, IReadOnlyList<LabelSet> series)
    {
        bytes.Long(series.Count);
        foreach (var labels in series) bytes.Labels(labels);
    }

    private static List<LabelSet> Series(ref AvroReader bytes, byte[] page, SharedTexts texts)
    {
        var series = new List<LabelSet>();
        for (var left = bytes.Branch(int.MaxValue); left > 0 && !bytes.Failed; left--) series.Add(bytes.Labels(page, texts));
        return series;
    }
}
