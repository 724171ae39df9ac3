using System.ComponentModel;
using Monitoring.Pipeline.Engine;
using Monitoring.Processors.Deduplication;
using Monitoring.Processors.Filtering;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Joins;
using Monitoring.Processors.LogMetrics;
using Monitoring.Processors.Masking;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing;
using Monitoring.Processors.Sessions;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Options;
using Monitoring.Sinks.Postgres;

namespace Monitoring.Pipeline.Configuration;

/// <summary>The whole configuration: one property a section.</summary>
/// <remarks>To add a section, add a property whose type is a sealed record of init properties with a default each; binder, reference and checks find it by reflection.</remarks>
internal sealed record MonitoringOptions : IValidatedOptions
{
    [Description("Prefix of consumer groups, transactional ids and checkpoints. Keep it once the pipeline has run: under another name it begins anew, on the same topics.")]
    public string Application { get; init; } = "monitoring";

    [Description("The Kafka cluster.")]
    public KafkaOptions Kafka { get; init; } = new();

    [Description("Tasks, transactions and checkpoints.")]
    public EngineOptions Engine { get; init; } = new();

    [Description("How `monitoring topics` creates topics.")]
    public TopicOptions Topics { get; init; } = new();

    [Description("PostgreSQL, where the sink stores what the stages yield.")]
    public PostgresOptions Postgres { get; init; } = new();

    [Description("How publishers' records are read.")]
    public ParsingOptions Parsing { get; init; } = new();

    [Description("What is dropped, by rule.")]
    public FilterOptions Filter { get; init; } = new();

    [Description("What is masked, and how.")]
    public MaskingOptions Masking { get; init; } = new();

    [Description("How resent events are recognised.")]
    public DeduplicationOptions Deduplication { get; init; } = new();

    [Description("What is taken as a metric sample, and how many series are kept open.")]
    public SampleOptions Samples { get; init; } = new();

    [Description("Metrics that log events yield: the shipped ones of the web service and the business, and your own.")]
    public LogMetricOptions LogMetrics { get; init; } = new();

    [Description("Visits of one session id, and how far they come: session_duration, bounce_rate, conversion_rate and funnel_step.")]
    public SessionOptions Sessions { get; init; } = new();

    [Description("Joins of log events by key within a time: what share of some events found their other side, and after how long.")]
    public JoinOptions Joins { get; init; } = new();

    [Description("Windows of event time over metrics.")]
    public WindowOptions Windows { get; init; } = new();

    [Description("The calendar that figures for people go by.")]
    public ReportOptions Report { get; init; } = new();

    [Description("What is added to events from elsewhere.")]
    public EnrichmentOptions Enrichment { get; init; } = new();

    [Description("What was refused and where it goes.")]
    public DeadLetterOptions DeadLetters { get; init; } = new();

    [Description("Metrics and health.")]
    public HttpOptions Http { get; init; } = new();

    [Description("What publishers send over HTTP instead of Kafka: Prometheus remote-write 1.0 and 2.0 at `/api/v1/write`, OTLP/HTTP at `/v1/metrics` and `/v1/logs`, Elasticsearch's bulk requests, as Filebeat sends them, at `/_bulk`.")]
    public GatewayOptions Gateway { get; init; } = new();

    [Description("This process's own logs.")]
    public LoggingOptions Logging { get; init; } = new();

    [Description("OpenTelemetry traces.")]
    public TracingOptions Tracing { get; init; } = new();

    /// <summary>The part that intake journals, so that a replay sees what was in force.</summary>
    public IntakePolicy IntakePolicy()
    {
        var budget = MemoryBudget.Of(this);
        return new IntakePolicy
        {
            Parsing = Parsing,
            Filter = Filter,
            Masking = Masking,
            Deduplication = Deduplication.WithRoomFor(budget.MaxIdentities),
            Samples = Samples.WithRoomFor(budget.MaxSeries),
            LogMetrics = LogMetrics.WrittenOut(),
            Sessions = Sessions,
            Joins = Joins.WrittenOut(),
            Watermark = Windows.Watermark,
        };
    }

    /// <summary>The part that windows go by.</summary>
    /// <param name="sources">The partitions that intake reads, as the broker has them, and those of facts where sessions or joins are wanted.</param>
    public AggregatePolicy AggregatePolicy(IReadOnlyList<WatermarkSource> sources) => new()
    {
        Grace = Windows.Grace,
        Timezone = Report.Timezone,
        Delays = [.. Joins.Terms().SelectMany(j => JoinNames(j).Select(name => new DelayedMetric(name, j.Within + Joins.Grace)))],
        Sources = sources,
    };

    /// <summary>True where log events yield facts, so that the stage sessions has to run.</summary>
    public bool HasFacts() => Sessions.Enabled || Joins.IsInForce();

    /// <summary>The part that sessions and joins go by.</summary>
    /// <param name="sources">The partitions of logs that intake reads, as the broker has them.</param>
    public SessionPolicy SessionPolicy(IReadOnlyList<WatermarkSource> sources) => new()
    {
        Gap = Sessions.Gap,
        Grace = Sessions.Grace,
        MaxLength = Sessions.MaxLength,
        Steps = [.. Sessions.Funnel.Select(static step => step.Name)],
        MaxSessions = Math.Min(Sessions.MaxOpen, MemoryBudget.Of(this).MaxSessions),
        MaxSeries = Sessions.MaxSeries,
        Joins = !Joins.IsInForce() ? new JoinPolicy() : new JoinPolicy
        {
            Table = Joins.Terms(),
            Grace = Joins.Grace,
            MaxKeys = Math.Min(Joins.MaxOpen, MemoryBudget.Of(this).MaxKeys),
            MaxSeries = Joins.MaxSeries,
        },
        Sources = sources,
    };

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Application.Length is 0 or > 64 || !Application.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            yield return new OptionError("application", $"'{Application}' cannot prefix Kafka names", "use 1 to 64 letters, digits, '-', '_' or '.'");
        }

        var others = LogMetrics.WrittenOut().Metrics.Select(static m => m.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in Joins.Terms().SelectMany(JoinNames).Where(others.Contains))
        {
            yield return new OptionError("joins.table", $"'{name}' is the name of a metric of log_metrics too, which is shown at another time", "give one of them another name");
        }

        // Sections that are wrong by themselves say so first.
        if (!Topics.Validate().Concat(Engine.Validate()).Concat(Gateway.Validate()).Any() && MemoryBudget.Of(this).Shortage() is { } shortage) yield return shortage;
    }

    private static IEnumerable<string> JoinNames(JoinTerms join) => join.Time.Length > 0 ? [join.Name, join.Time] : [join.Name];
}
