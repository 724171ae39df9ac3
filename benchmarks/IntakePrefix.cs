using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Deduplication;
using Monitoring.Processors.Filtering;
using Monitoring.Processors.Intake;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Masking;
using Monitoring.Processors.Parsing;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Benchmarks;

/// <summary>The first steps of the intake chain without the rest, for the benchmark's breakdown.</summary>
public sealed class IntakePrefix : IStatefulProcessor, IEventConsumer
{
    private readonly Arena _arena = new();
    private readonly LogEvent _event;
    private readonly LogDecoder _decoder = new(new ParsingOptions());
    private readonly Func<LogEvent, bool>[] _steps;

    private IntakePrefix(Func<CounterSet, Func<LogEvent, bool>[]> steps)
    {
        _event = new LogEvent(_arena);
        _steps = steps(Counters);
    }

    public int StateVersion => 1;

    public CounterSet Counters { get; } = new();

    /// <summary>The prefixes, and the real chain as the last.</summary>
    /// <param name="resources">Of the real chain.</param>
    public static IReadOnlyList<IntakeStep> Steps(IntakeResources resources)
    {
        (string Name, Func<CounterSet, Func<LogEvent, bool>> Create)[] steps =
        [
            ("filter", c => new EventFilter(new FilterOptions(), c).Drops),
            ("mask", c => Always(new Masker(new MaskingOptions(), c).Mask)),
            ("deduplicate", c => new Deduplicator(new DeduplicationOptions(), c).IsDuplicate),
            ("enrich", c =>
            {
                var enrichers = resources.Enrichers(c).ToArray();
                return Always(e =>
                {
                    foreach (var enricher in enrichers) enricher.Enrich(e);
                });
            }),
        ];
        return
        [
            new IntakeStep("decode", () => new IntakePrefix(_ => [])),
            .. steps.Select((step, i) => new IntakeStep(step.Name, () => new IntakePrefix(counters => [.. steps.Take(i + 1).Select(s => s.Create(counters))]))),
            new IntakeStep("encode", () => WithoutMetrics(resources)),
            new IntakeStep("measure", () => new IntakeProcessor(resources, Topics.AppLogs, 0)),
        ];
    }

    public void Process(in SourceRecord record, IOutput output)
    {
        _arena.Reset();
        _decoder.Decode(record, _event, this);
    }

    public void Accept(LogEvent e)
    {
        foreach (var step in _steps)
        {
            if (step(e)) return;
        }
    }

    public void Reject(in Origin origin, Utf8Slice value, in ParseError error)
    {
    }

    public void OnTick(long now, IOutput output)
    {
    }

    public void OnBatchEnd(IOutput output)
    {
    }

    public void OnControl(ReadOnlySpan<byte> content)
    {
    }

    public void Save(IStateWriter writer)
    {
    }

    public void Load(IStateReader reader)
    {
    }

    private static IntakeProcessor WithoutMetrics(IntakeResources resources)
    {
        var chain = new IntakeProcessor(resources, Topics.AppLogs, 0);
        chain.OnControl(new IntakePolicy { LogMetrics = new LogMetricOptions { Shipped = false }, Sessions = new SessionOptions { Enabled = false } }.ToBytes());
        return chain;
    }

    // A step that changes the event and lets it go on.
    private static Func<LogEvent, bool> Always(Action<LogEvent> change) => e =>
    {
        change(e);
        return false;
    };
}
