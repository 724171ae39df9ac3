using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Observability;

/// <summary>Everything this process measures about itself, in one meter, and the source of its traces.</summary>
/// <remarks>
/// Exported as <c>monitoring_&lt;name&gt;_total</c> for counters and <c>monitoring_&lt;name&gt;</c> for the rest; units are part of the name.
/// Labels come from bounded lists. Counts that must survive an abort or a replay go through <see cref="CounterSet"/> and reach <see cref="Publish"/> after the commit.
/// </remarks>
internal static class Telemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Monitoring";

    /// <summary>Under this name operators count what they refuse; <see cref="DeadLettered"/> adds the stage.</summary>
    public const string DeadLetters = "dead_letters";

    private static readonly Meter s_meter = new(Name);
    private static readonly ConcurrentDictionary<string, Counter<long>> s_published = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(string Stage, string Topic, int Partition), long> s_lag = [];
    private static readonly ConcurrentDictionary<string, long> s_paused = new(StringComparer.Ordinal);

    private static readonly Counter<long> s_eventsIn = s_meter.CreateCounter<long>("events_in", null, "Records that a stage took from Kafka and committed.");
    private static readonly Counter<long> s_eventsOut = s_meter.CreateCounter<long>("events_out", null, "Records or rows that a stage wrote and committed.");
    private static readonly Counter<long> s_deadLetters = s_meter.CreateCounter<long>(DeadLetters, null, "What a stage refused, by reason.");
    private static readonly Counter<long> s_commits = s_meter.CreateCounter<long>("commits", null, "Transactions committed.");
    private static readonly Counter<long> s_aborted = s_meter.CreateCounter<long>("aborted_transactions", null, "Transactions aborted; their work is done again.");
    private static readonly Counter<long> s_replayed = s_meter.CreateCounter<long>("replayed_records", null, "Records read again to rebuild state, without output.");
    private static readonly Counter<long> s_vanished = s_meter.CreateCounter<long>("offsets_vanished", null, "Offsets that were deleted or damaged before a stage read them: lost. Alert on it.");
    private static readonly Counter<long> s_rows = s_meter.CreateCounter<long>("postgres_rows", null, "Rows committed to PostgreSQL, by table.");
    private static readonly Counter<long> s_retries = s_meter.CreateCounter<long>("retries", null, "Attempts repeated after a transient error, by component.");
    private static readonly Histogram<double> s_commitDuration = s_meter.CreateHistogram<double>("commit_duration_seconds", "s", "From the start of a commit to its end.");
    private static readonly Histogram<double> s_restoreDuration = s_meter.CreateHistogram<double>("restore_duration_seconds", "s", "From assignment to the first new record.");

    static Telemetry()
    {
        s_meter.CreateObservableGauge("consumer_lag_records", ReadLag, null, "Records between what a task has committed and the end of its partition.");
        s_meter.CreateObservableCounter("process_allocated_bytes", static () => GC.GetTotalAllocatedBytes(), "By", "Bytes that this process has allocated on the managed heap, client libraries included.");
        s_meter.CreateObservableGauge("paused_partitions", ReadPaused, null, "Partitions that back-pressure holds at the moment.");
    }

    /// <summary>Spans of transactions; nothing listens unless tracing is configured.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Makes every counter visible at 0 before its first event, so that <c>increase()</c> sees the first one.</summary>
    /// <param name="stages">The stages that run in this process.</param>
    public static void Initialise(IEnumerable<string> stages)
    {
        foreach (var stage in stages)
        {
            EventsIn(stage, 0);
            EventsOut(stage, 0);
            Committed(stage, 0);
            Aborted(stage, 0);
            Replayed(stage, 0);
            s_paused.TryAdd(stage, 0);
            foreach (var reason in DeadLetterReasons.All) DeadLettered(stage, reason, 0);
        }

        Retried("kafka", 0);
        Retried("postgres", 0);
    }

    public static void EventsIn(string stage, long count) => s_eventsIn.Add(count, Stage(stage));

    public static void EventsOut(string stage, long count) => s_eventsOut.Add(count, Stage(stage));

    /// <param name="stage">The stage that refused.</param>
    /// <param name="reason">A code of <see cref="DeadLetterReason"/>.</param>
    /// <param name="count">How many.</param>
    public static void DeadLettered(string stage, string reason, long count = 1) => s_deadLetters.Add(count, Stage(stage), new("reason", reason));

    public static void Committed(string stage, long count = 1) => s_commits.Add(count, Stage(stage));

    public static void Aborted(string stage, long count = 1) => s_aborted.Add(count, Stage(stage));

    public static void Replayed(string stage, long count) => s_replayed.Add(count, Stage(stage));

    /// <summary>Offsets are lost. A count of 0 makes the partition's series visible.</summary>
    public static void OffsetsVanished(string stage, string topic, int partition, long count) =>
        s_vanished.Add(count, Stage(stage), new("topic", topic), new("partition", partition));

    public static void CommitTook(string stage, TimeSpan duration) => s_commitDuration.Record(duration.TotalSeconds, Stage(stage));

    public static void RestoreTook(string stage, TimeSpan duration) => s_restoreDuration.Record(duration.TotalSeconds, Stage(stage));

    public static void PostgresRows(string table, long count) => s_rows.Add(count, new KeyValuePair<string, object?>("table", table));

    /// <param name="component">What did not answer: <c>postgres</c>, <c>kafka</c>.</param>
    /// <param name="count">How many.</param>
    public static void Retried(string component, long count = 1) => s_retries.Add(count, new KeyValuePair<string, object?>("component", component));

    /// <summary>How far a task is behind.</summary>
    public static void SetLag(string stage, string topic, int partition, long records) => s_lag[(stage, topic, partition)] = records;

    /// <summary>The task left this process: whoever has it now reports its lag.</summary>
    public static void ClearLag(string stage, string topic, int partition) => s_lag.TryRemove((stage, topic, partition), out _);

    public static void SetPaused(string stage, long partitions) => s_paused[stage] = partitions;

    /// <summary>Adds what an operator counted, after its task committed. A count of 0 makes the series visible.</summary>
    public static void Publish(CounterDefinition definition, long count)
    {
        var counter = s_published.GetOrAdd(definition.Name, static name => s_meter.CreateCounter<long>(name, null, $"Counted by the operators: {name.Replace('_', ' ')}."));
        if (definition.Label.Length == 0) counter.Add(count);
        else counter.Add(count, new KeyValuePair<string, object?>(definition.Label, definition.Value));
    }

    private static KeyValuePair<string, object?> Stage(string stage) => new("stage", stage);

    private static IEnumerable<Measurement<long>> ReadLag() =>
        s_lag.Select(l => new Measurement<long>(l.Value, Stage(l.Key.Stage), new("topic", l.Key.Topic), new("partition", l.Key.Partition)));

    private static IEnumerable<Measurement<long>> ReadPaused() => s_paused.Select(p => new Measurement<long>(p.Value, Stage(p.Key)));
}
