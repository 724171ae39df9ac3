using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Monitoring.Processors.Joins;
using Monitoring.Schemas;
using Monitoring.Tests.Configuration;

namespace Monitoring.Tests.Engine;

/// <summary>How the memory of a process is shared out.</summary>
public sealed class MemoryBudgetSpecs
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void The_defaults_fit() => Assert.Null(MemoryBudget.Of(new MonitoringOptions()).Shortage());

    public static TheoryData<string, string> TooLittle => new()
    {
        {
            "engine:\n  memory_limit: 64MiB",
            "c.yaml:2:3: engine.memory_limit: 64MiB is too little: 176MiB for the program, 57MiB for 24 partitions of intake, 6 of sessions, 6 of aggregate and 24 of the sink, 13MiB for databases and caches, 76MiB for a message of 16MiB on its way, and 67MiB for the least queues and batches make 400MiB. Mend: write 400MiB or more, or plan fewer partitions, fewer workers or a smaller topics.max_message_bytes."
        },
        {
            "joins:\n  enabled: true\nengine:\n  memory_limit: 64MiB",
            "c.yaml:4:3: engine.memory_limit: 64MiB is too little: 176MiB for the program, 58MiB for 24 partitions of intake, 6 of sessions, 6 of aggregate and 24 of the sink, 13MiB for databases and caches, 76MiB for a message of 16MiB on its way, and 67MiB for the least queues and batches make 400MiB. Mend: write 400MiB or more, or plan fewer partitions, fewer workers or a smaller topics.max_message_bytes."
        },
        {
            "engine:\n  memory_limit: 288MiB\ntopics:\n  max_message_bytes: 1MiB\n  partitions: 1",
            ""
        },
    };

    [Theory]
    [MemberData(nameof(TooLittle))]
    public void A_limit_that_cannot_be_kept_is_refused_with_the_arithmetic(string yaml, string expected) =>
        Assert.Equal(expected.Length == 0 ? [] : [expected], Load.Errors(yaml));

    public static TheoryData<string, string> Larger => new()
    {
        { "one worker more", "  workers: 2" },
        { "more partitions", "topics:\n  partitions: 12" },
        { "larger messages", "topics:\n  max_message_bytes: 32MiB" },
        { "larger events", "parsing:\n  max_event_bytes: 4MiB" },
        { "the gateway", "gateway:\n  enabled: true" },
        { "joins", "joins:\n  enabled: true" },
        { "larger caches", "enrichment:\n  user_agents:\n    cache_entries: 100000" },
    };

    [Theory]
    [MemberData(nameof(Larger))]
    public void What_takes_more_leaves_less_for_the_rest(string change, string yaml)
    {
        var (before, after) = (MemoryBudget.Of(new MonitoringOptions()), MemoryBudget.Of(Load.Options("engine:\n  memory_limit: 512MiB\n" + yaml)));
        Assert.True(after.ConsumerQueueBytes < before.ConsumerQueueBytes, change);
        Assert.True(after.MaxIdentities <= before.MaxIdentities, change);
    }

    [Fact]
    public void A_database_counts_twice_in_steps_of_16_MiB()
    {
        var options = new MonitoringOptions();
        long Caches(long bytes) => MemoryBudget.Of(options, bytes).Caches - MemoryBudget.Of(options, 0).Caches;
        Assert.Equal(16 * Mebibyte, Caches(1));
        Assert.Equal(16 * Mebibyte, Caches(8 * Mebibyte));
        Assert.Equal(128 * Mebibyte, Caches(60 * Mebibyte));
    }

    [Fact]
    public void More_memory_goes_to_every_share()
    {
        var (before, after) = (MemoryBudget.Of(new MonitoringOptions()), MemoryBudget.Of(Load.Options("engine:\n  memory_limit: 1GiB")));
        Assert.True(after.ConsumerQueueBytes > 2 * before.ConsumerQueueBytes);
        Assert.True(after.TaskBatchBytes > 2 * before.TaskBatchBytes);
        Assert.True(after.SinkBatchBytes(Topics.Logs) > 2 * before.SinkBatchBytes(Topics.Logs));
        Assert.True(after.MaxIdentities > 2 * before.MaxIdentities);
        Assert.True(after.HeapBytes > before.HeapBytes + (256 * Mebibyte));
    }

    [Property]
    public Property Whatever_is_not_refused_adds_up_to_less_than_the_limit() => Prop.ForAll(
        Configurations().ToArbitrary(),
        options =>
        {
            var budget = MemoryBudget.Of(options);
            if (budget.Shortage() is not null) return;
            var tasks = TopicPlan.Create(options.Topics).Where(t => t.Name is Topics.Logs or Topics.DeadLetters or Topics.Deltas or Topics.Metrics).ToList();
            var planned = MemoryBudget.Runtime + budget.Tasks + budget.Caches + budget.Message
                + (4L * options.Engine.Workers * 3 * budget.ConsumerQueueBytes)
                + (2L * budget.StreamTasks * budget.TaskBatchBytes)
                + (6L * options.Engine.Workers * budget.WorkerBatchBytes)
                + tasks.Sum(t => 5L * t.Partitions * budget.SinkBatchBytes(t.Name) / 2)
                + ((long)budget.PartitionsOf(Topics.Sources) * budget.MaxIdentities * 24 * 4 / 3)
                + (400L * budget.SessionTasks * budget.MaxSessions)
                + ((long)JoinPolicy.BytesPerKey * budget.SessionTasks * budget.MaxKeys)
                + (1500L * options.Topics.Partitions * budget.MaxSeries);
            Assert.True(planned <= budget.Limit * 0.98, $"{planned} of {budget.Limit}");
            Assert.InRange(budget.HeapBytes, budget.Limit / 4, budget.Limit);
            Assert.True(budget.ConsumerQueueBytes >= Mebibyte && budget.TaskBatchBytes >= 76 * 1024 && tasks.All(t => budget.SinkBatchBytes(t.Name) >= 96 * 1024) && budget.MaxIdentities >= 10_000 && budget.MaxSeries >= 500 && budget.MaxSessions >= 500 && (options.Joins.Enabled ? budget.MaxKeys >= 400 : budget.MaxKeys == 0), budget.ToString());
            Assert.True(budget.ProducerQueueBytes > options.Topics.MaxMessageBytes);
        });

    private static Gen<MonitoringOptions> Configurations() =>
        from limit in Gen.Choose(64, 4096)
        from partitions in Gen.Choose(1, 48)
        from workers in Gen.Choose(1, 4)
        from message in Gen.Choose(1, 64)
        from share in Gen.Choose(1, 8)
        from joins in Gen.Elements(false, true)
        select new MonitoringOptions
        {
            Engine = new EngineOptions { MemoryLimit = limit * Mebibyte, Workers = workers },
            Joins = new JoinOptions { Enabled = joins },
            Topics = new TopicOptions { Partitions = partitions, MaxMessageBytes = message << 20 },
            Parsing = new Processors.Parsing.ParsingOptions { MaxEventBytes = (message << 20) / share },
        };
}
