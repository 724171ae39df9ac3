using System.Diagnostics.Metrics;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Pipeline.Engine.Tasks;

/// <summary>What a task reports. Work is counted when it is committed, so a replay or an abort does not count it twice.</summary>
internal sealed class TaskTelemetry(string stage)
{
    private static readonly Meter Meter = new("Monitoring");
    private static readonly Counter<long> Records = Meter.CreateCounter<long>("monitoring_records", "records", "Input records processed and committed.");
    private static readonly Counter<long> Commits = Meter.CreateCounter<long>("monitoring_commits", "commits", "Transactions committed.");
    private static readonly Counter<long> Aborts = Meter.CreateCounter<long>("monitoring_aborts", "aborts", "Transactions aborted.");
    private static readonly Counter<long> ReplayedRecords = Meter.CreateCounter<long>("monitoring_replayed_records", "records", "Input records processed again to rebuild state.");
    private static readonly Counter<long> Vanished = Meter.CreateCounter<long>("monitoring_vanished_records", "records", "Input records that retention removed before they were read.");
    private static readonly Histogram<double> CommitSeconds = Meter.CreateHistogram<double>("monitoring_commit_seconds", "s", "From the end of a batch to its commit.");
    private static readonly Histogram<double> RestoreSeconds = Meter.CreateHistogram<double>("monitoring_restore_seconds", "s", "From an assignment to a restored task.");
    private static readonly Dictionary<string, Counter<long>> Operators = [];
    private readonly KeyValuePair<string, object?> _stage = new("stage", stage);

    public void Committed(int records, CounterSet counters, TimeSpan duration)
    {
        Committed(records, duration);
        counters.Take(Publish);
    }

    public void Committed(int records, TimeSpan duration)
    {
        Records.Add(records, _stage);
        Commits.Add(1, _stage);
        CommitSeconds.Record(duration.TotalSeconds, _stage);
    }

    public void Aborted() => Aborts.Add(1, _stage);

    public void Replayed() => ReplayedRecords.Add(1, _stage);

    public void Restored(TimeSpan duration) => RestoreSeconds.Record(duration.TotalSeconds, _stage);

    public void Lost(long records, string topic, int partition) =>
        Vanished.Add(records, _stage, new("topic", topic), new("partition", partition));

    private static void Publish(CounterDefinition definition, long count)
    {
        Counter<long>? counter;
        lock (Operators)
        {
            if (!Operators.TryGetValue(definition.Name, out counter)) Operators.Add(definition.Name, counter = Meter.CreateCounter<long>("monitoring_" + definition.Name));
        }

        if (definition.Label.Length == 0) counter.Add(count);
        else counter.Add(count, new KeyValuePair<string, object?>(definition.Label, definition.Value));
    }
}
