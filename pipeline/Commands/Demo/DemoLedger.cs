using Monitoring.Benchmarks.Workload;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>What the broker acknowledged, from the producer's delivery reports and the generator's own lists.</summary>
/// <remarks>Safe for the producer's thread and readers.</remarks>
internal sealed class DemoLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Topic, TrafficKind Kind), long> _byKind = [];
    private readonly Dictionary<string, (long Acknowledged, long Resends, long Broken)> _byTopic = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Topic, int Partition), (long First, long Last)> _ranges = [];
    private readonly List<PersonalPlace> _personal = [];
    private long _acknowledged;

    /// <summary>Acknowledged records so far.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Acknowledged records, and of these the resent and the broken ones, by topic in alphabetical order.</summary>
    public IReadOnlyList<(string Topic, long Acknowledged, long Resends, long Broken)> Topics
    {
        get
        {
            lock (_lock) return [.. _byTopic.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => (t.Key, t.Value.Acknowledged, t.Value.Resends, t.Value.Broken))];
        }
    }

    /// <summary>Acknowledged records by topic and kind.</summary>
    public IReadOnlyList<(string Topic, TrafficKind Kind, long Count)> Kinds
    {
        get
        {
            lock (_lock) return [.. _byKind.OrderBy(k => k.Key.Topic, StringComparer.Ordinal).ThenBy(k => k.Key.Kind).Select(k => (k.Key.Topic, k.Key.Kind, k.Value))];
        }
    }

    /// <summary>First and last acknowledged offset of each partition: what lies outside is not of this run.</summary>
    public IReadOnlyList<(string Topic, int Partition, long First, long Last)> Ranges
    {
        get
        {
            lock (_lock) return [.. _ranges.Select(r => (r.Key.Topic, r.Key.Partition, r.Value.First, r.Value.Last))];
        }
    }

    /// <summary>Every personal datum with its record.</summary>
    public IReadOnlyList<PersonalPlace> PersonalData
    {
        get
        {
            lock (_lock) return [.. _personal];
        }
    }

    /// <summary>The broker has it.</summary>
    public void Acknowledge(TrafficRecord record, int partition, long offset)
    {
        lock (_lock)
        {
            _byKind[(record.Topic, record.Kind)] = _byKind.GetValueOrDefault((record.Topic, record.Kind)) + 1;
            var (acknowledged, resends, broken) = _byTopic.GetValueOrDefault(record.Topic);
            _byTopic[record.Topic] = (acknowledged + 1, resends + (record.IsResend ? 1 : 0), broken + (record.IsBroken ? 1 : 0));
            _ranges[(record.Topic, partition)] = _ranges.TryGetValue((record.Topic, partition), out var range)
                ? (Math.Min(range.First, offset), Math.Max(range.Last, offset))
                : (offset, offset);
            foreach (var datum in record.PersonalData) _personal.Add(new PersonalPlace(new Origin(record.Topic, partition, offset, 0), datum, record.IsResend, record.IsBroken));
        }

        Interlocked.Increment(ref _acknowledged);
    }

    /// <summary>True where the record lies between the first and the last acknowledged one of its partition.</summary>
    public bool Covers(Origin origin)
    {
        lock (_lock) return _ranges.TryGetValue((origin.Topic, origin.Partition), out var range) && origin.Offset >= range.First && origin.Offset <= range.Last;
    }
}
