using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Rules.Streaming;

public sealed partial class RulesProcessor
{
    private const string Head = "rules";

    /// <inheritdoc/>
    public void Save(IStateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var pages = new StatePages(writer, Head);
        _watermark.Save(pages.Bytes);
        foreach (var value in (ReadOnlySpan<long>)[_rings.Now, _nextSweep, _alerts.Revision, _ended.Count]) pages.Bytes.Long(value);
        foreach (var alert in _ended) pages.Bytes.Alert(alert);
        pages.End();
        GroupStates.Save(_groups.Select(GroupState.Of), writer);
        _rings.Save(writer);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A chunk is damaged.</exception>
    public void Load(IStateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        foreach (var page in StatePages.Read(reader, Head))
        {
            var bytes = new AvroReader(page);
            _watermark.Load(ref bytes, page);
            (_rings.Now, _nextSweep, _alerts.Revision) = (bytes.Long(), bytes.Long(), bytes.Long());
            for (var left = bytes.Branch(int.MaxValue); left > 0 && !bytes.Failed; left--) _ended.Add(bytes.Alert(page, new SharedTexts()));
            if (!bytes.AtEnd) throw new InvalidDataException("The chunk of the rules' watermark is damaged.");
        }

        Restore([.. GroupStates.Load(reader)]);
        _needs.Follow();
        _rings.Load(reader);
    }

    // Each group takes over the state of that of its file and name. What fires and is in no group any more is to be resolved, what was recorded ends.
    private void Restore(IReadOnlyList<GroupState> states)
    {
        var left = states.ToList();
        foreach (var group in _groups)
        {
            var definition = group.Group.Definition;
            if (left.Find(s => s.File == definition.File && s.Snapshot.Name == definition.Name) is not { } state) continue;
            left.Remove(state);
            group.Group.Restore(state.Snapshot);
            group.Continue(state.Last, state.Next);
        }

        var gone = left.SelectMany(s => s.Snapshot.Orphans.Concat(s.Snapshot.Rules.SelectMany(r => r.Returned))).ToList();
        if (gone.Count > 0 && _groups.Count > 0) _groups[0].Group.Restore(new GroupSnapshot("", [], gone));
        var firing = new HashSet<LabelSet>(_groups.SelectMany(g => Enumerable.Range(0, g.Group.Definition.Rules.Count).SelectMany(g.Group.Alerts)).Where(IsFiring).Select(a => a.Labels));
        _ended.AddRange(states.SelectMany(s => s.Snapshot.Rules.SelectMany(r => r.Alerts)).Where(a => IsFiring(a) && !firing.Contains(a.Labels))
            .Select(a => a with { State = AlertState.Inactive, ResolvedAt = Math.Max(_rings.Now, a.ActiveAt) }));
    }

    private static bool IsFiring(Alert alert) => alert.State == AlertState.Firing;
}
