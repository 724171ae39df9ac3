using System.Globalization;
using Monitoring.Pipeline.Embedded.Broker.State;

namespace Monitoring.Pipeline.Embedded.Broker.Groups;

/// <summary>The committed offsets of all groups, and those that wait for their transaction to end. Durable; not synchronised.</summary>
/// <remarks>Committed offsets do not expire: a folder of one machine has few groups.</remarks>
internal sealed class OffsetStore
{
    private const string Committed = "c";
    private const string Pending = "p";
    private const char Separator = '\0';
    private readonly StateLog _log;
    private readonly Dictionary<string, Dictionary<TopicPartition, CommittedOffset>> _committed = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, long ProducerId), Dictionary<TopicPartition, CommittedOffset>> _pending = [];

    public OffsetStore(StateLog log)
    {
        _log = log;
        foreach (var (key, value) in log.Live)
        {
            var parts = key.Split(Separator);
            if (parts[0] == Committed) Of(_committed, parts[1])[Partition(parts, 2)] = CommittedOffset.Decode(value);
            if (parts[0] == Pending)
                Of(_pending, (parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture)))[Partition(parts, 3)] = CommittedOffset.Decode(value);
        }
    }

    public IEnumerable<string> Groups => _committed.Keys;

    public IReadOnlyDictionary<TopicPartition, CommittedOffset> Get(string group) =>
        _committed.TryGetValue(group, out var offsets) ? offsets : new Dictionary<TopicPartition, CommittedOffset>();

    /// <summary>Does an open transaction hold an offset of this partition back?</summary>
    public bool IsPending(string group, TopicPartition partition) =>
        _pending.Any(entry => entry.Key.Group == group && entry.Value.ContainsKey(partition));

    public bool HasPending(string group) => _pending.Keys.Any(key => key.Group == group);

    public void Commit(string group, IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets)
    {
        _log.Write([.. offsets.Select(offset => Entry(CommittedKey(group, offset.Key), offset.Value.Encode()))]);
        var all = Of(_committed, group);
        foreach (var (partition, offset) in offsets) all[partition] = offset;
    }

    public void CommitInTransaction(string group, long producerId, IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets)
    {
        _log.Write([.. offsets.Select(offset => Entry(PendingKey(group, producerId, offset.Key), offset.Value.Encode()))]);
        var all = Of(_pending, (group, producerId));
        foreach (var (partition, offset) in offsets) all[partition] = offset;
    }

    /// <summary>The transaction has ended: its offsets become visible or vanish. To do it again does nothing.</summary>
    public void EndTransaction(string group, long producerId, bool commit)
    {
        if (!_pending.TryGetValue((group, producerId), out var offsets)) return;
        var change = offsets.Select(offset => Entry(PendingKey(group, producerId, offset.Key), null)).ToList();
        if (commit) change.AddRange(offsets.Select(offset => Entry(CommittedKey(group, offset.Key), offset.Value.Encode())));
        _log.Write(change);
        _pending.Remove((group, producerId));
        if (!commit) return;
        var all = Of(_committed, group);
        foreach (var (partition, offset) in offsets) all[partition] = offset;
    }

    /// <summary>Forgets all committed offsets of a group that fit, as when the group or a topic is deleted.</summary>
    public void Forget(string group, Func<TopicPartition, bool> fits)
    {
        if (!_committed.TryGetValue(group, out var offsets)) return;
        var gone = offsets.Keys.Where(fits).ToList();
        _log.Write([.. gone.Select(partition => Entry(CommittedKey(group, partition), null))]);
        foreach (var partition in gone) offsets.Remove(partition);
        if (offsets.Count == 0) _committed.Remove(group);
    }

    private static KeyValuePair<string, byte[]?> Entry(string key, byte[]? value) => new(key, value);

    private static string CommittedKey(string group, TopicPartition partition) =>
        string.Join(Separator, Committed, group, partition.Topic, partition.Partition.ToString(CultureInfo.InvariantCulture));

    private static string PendingKey(string group, long producerId, TopicPartition partition) => string.Join(
        Separator, Pending, group, producerId.ToString(CultureInfo.InvariantCulture), partition.Topic, partition.Partition.ToString(CultureInfo.InvariantCulture));

    private static TopicPartition Partition(string[] parts, int at) => new(parts[at], int.Parse(parts[at + 1], CultureInfo.InvariantCulture));

    private static Dictionary<TopicPartition, CommittedOffset> Of<TKey>(Dictionary<TKey, Dictionary<TopicPartition, CommittedOffset>> all, TKey key)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out var offsets)) all[key] = offsets = [];
        return offsets;
    }
}
