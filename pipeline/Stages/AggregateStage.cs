using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;

namespace Monitoring.Pipeline.Stages;

/// <summary>Samples, deltas and watermarks in; windows of event time out.</summary>
internal static class AggregateStage
{
    public const string Name = "aggregate";

    /// <param name="policy">Content hash of the policy to put into force.</param>
    public static StageDefinition Create(string policy) =>
        new(Name, [Topics.Deltas], (context, partition) => new StreamTask(context, partition, Published(Processor()), policy));

    /// <summary>The processor of one partition, with the shipped levels.</summary>
    public static AggregateProcessor Processor()
    {
        var calendar = new Calendar();
        return new AggregateProcessor(Levels(calendar), calendar);
    }

    /// <summary>The shipped levels.</summary>
    /// <param name="calendar">Its midnights part days.</param>
    public static IReadOnlyList<WindowLevel> Levels(Calendar calendar) =>
    [
        WindowLevel.Tumbling("10s", TimeSpan.FromSeconds(10)),
        WindowLevel.Tumbling("1m", TimeSpan.FromMinutes(1), "10s"),
        WindowLevel.Tumbling("5m", TimeSpan.FromMinutes(5), "1m"),
        WindowLevel.Tumbling("1h", TimeSpan.FromHours(1), "5m"),
        WindowLevel.Days("1d", "1h", calendar) with { Early = true },
        WindowLevel.Weeks("1w", "1d", calendar) with { Early = true, OnlyDistinct = true },
        WindowLevel.Months("1mo", "1d", calendar) with { Early = true, OnlyDistinct = true },
    ];

    private static AggregateProcessor Published(AggregateProcessor processor)
    {
        foreach (var counter in processor.Counters.Definitions) Telemetry.Publish(counter, 0);
        return processor;
    }
}
