using Confluent.Kafka;
using Monitoring.IntegrationTests.Broker;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Alerts;
using Serilog.Core;

namespace Monitoring.IntegrationTests.Engine;

/// <summary>An exception that nobody expected costs a restart of its task, not the process; at one place again and again it stops the stage and names the place.</summary>
public sealed class DefectSpecs(KafkaUnderTest kafka)
{
    [Fact]
    public async Task A_task_that_fails_at_one_offset_again_and_again_stops_with_stage_topic_partition_and_offset()
    {
        var topic = await kafka.TopicAsync();
        using var producer = kafka.Producer();
        for (var i = 0; i < 5; i++) await producer.ProduceAsync(topic, new Message<string?, string?> { Value = "x" });
        var client = new ClientConfig { BootstrapServers = kafka.BootstrapServers };
        var engine = new EngineContext(KafkaUnderTest.Unique("application"), client, new EngineOptions { SessionTimeout = TimeSpan.FromSeconds(6) }, MemoryBudget.Of(new MonitoringOptions()), new PolicyStore(client), TimeProvider.System, Logger.None);
        var made = 0;
        var worker = new StageWorker(new StageDefinition("broken", [topic], (_, _) => Make()), engine);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var thrown = await Record.ExceptionAsync(() => Task.Factory.StartNew(() => worker.Run(stop.Token), TaskCreationOptions.LongRunning));
        var e = Assert.IsType<CheckpointException>(thrown);
        Assert.StartsWith($"broken {topic}-0 stops: it failed 5 times at offset 3 with FormatException: no such thing.", e.Message, StringComparison.Ordinal);
        Assert.Equal(5, made);

        BrokenTask Make()
        {
            made++;
            return new BrokenTask();
        }
    }

    private sealed class BrokenTask : IPartitionTask
    {
        public long NextOffset { get; private set; }

        public bool IsReplaying => false;

        public bool HasWork => false;

        public bool IsFull => false;

        public bool AcceptsWhileCommitting => true;

        public Task StartAsync(CancellationToken cancellation) => Task.CompletedTask;

        public void Process(in SourceRecord record)
        {
            if (record.Offset == 3) throw new FormatException("no such thing");
            NextOffset = record.Offset + 1;
        }

        public void Skip(long offset) => NextOffset = offset;

        public void Lose(OffsetGap gap) => NextOffset = gap.Offsets.End;

        public void Settle()
        {
        }

        public void Tick(long now)
        {
        }

        public Task CommitAsync(IConsumerGroupMetadata group, CancellationToken cancellation) => Task.CompletedTask;

        public void Abandon()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
