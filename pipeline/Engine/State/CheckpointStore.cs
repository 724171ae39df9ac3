using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;

namespace Monitoring.Pipeline.Engine.State;

/// <summary>A task's checkpoint, for people.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Task">The task's name: application, topic and partition.</param>
/// <param name="Checkpoint">Its position; null where only chunks are left.</param>
/// <param name="StateBytes">Bytes of its chunks, compressed.</param>
internal sealed record StoredCheckpoint(string Stage, string Task, Checkpoint? Checkpoint, long StateBytes);

/// <summary>The checkpoint topic of one stage, seen from outside its tasks.</summary>
internal sealed class CheckpointStore(EngineContext engine, string stage)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(15);
    private readonly string _topic = Topics.Checkpoint(stage);

    /// <summary>Every task that has a checkpoint, in the order of its name.</summary>
    public IReadOnlyList<StoredCheckpoint> List(CancellationToken cancellation)
    {
        var table = TableReader.ReadAll(engine.Kafka, _topic, cancellation);
        return [.. table.GroupBy(e => TaskOf(e.Key)).OrderBy(t => t.Key, StringComparer.Ordinal).Select(task => new StoredCheckpoint(
            stage, task.Key, CheckpointImage.Find(task.Key, task.ToDictionary())?.Checkpoint, task.Where(e => e.Key != CheckpointKeys.Position(task.Key)).Sum(e => (long)e.Value.Length)))];
    }

    /// <summary>Removes a task's checkpoint, so that it begins without state at the offset that its group has committed.</summary>
    /// <remarks>Written under the task's own transactional id: an owner that nobody knows of is fenced, and cannot write it again.</remarks>
    /// <exception cref="CheckpointException">The stage runs.</exception>
    public async Task RemoveAsync(string task, CancellationToken cancellation)
    {
        var source = SourceOf(task);
        using var admin = new AdminClientBuilder(engine.Kafka).SetLogHandler(static (_, _) => { }).Build();
        await CheckStoppedAsync(admin, cancellation).ConfigureAwait(false);
        var metadata = await Task.Run(() => admin.GetMetadata(s_timeout), cancellation).WaitAsync(cancellation).ConfigureAwait(false);
        var partitions = metadata.Topics.SingleOrDefault(t => t.Topic == _topic)?.Partitions.Count ?? throw new CheckpointException($"the topic {_topic} does not exist: run `monitoring topics --create`");
        var place = new TopicPartition(_topic, source.Partition.Value % partitions);
        await Task.Run(() => Remove(task, source, place, cancellation), cancellation).WaitAsync(cancellation).ConfigureAwait(false);
    }

    private async Task CheckStoppedAsync(IAdminClient admin, CancellationToken cancellation)
    {
        var group = $"{engine.Application}.{stage}";
        var described = await admin.DescribeConsumerGroupsAsync([group], new DescribeConsumerGroupsOptions { RequestTimeout = s_timeout }).WaitAsync(cancellation).ConfigureAwait(false);
        var members = described.ConsumerGroupDescriptions.Sum(static d => d.Members.Count);
        if (members > 0) throw new CheckpointException($"the group {group} has {members} members: stop the stage {stage} everywhere first, its tasks would write their checkpoints again");
    }

    private void Remove(string task, TopicPartition source, TopicPartition place, CancellationToken cancellation)
    {
        using var producer = new ProducerBuilder<byte[], byte[]?>(ClientConfigs.TaskProducer(engine, stage, source)).SetLogHandler(static (_, _) => { }).Build();
        Retry.Kafka(() => producer.InitTransactions(s_timeout), cancellation);
        var keys = TableReader.Read(engine.Kafka, place, key => TaskOf(key) == task, cancellation).Keys;
        producer.BeginTransaction();
        foreach (var key in keys) producer.Produce(place, new Message<byte[], byte[]?> { Key = System.Text.Encoding.UTF8.GetBytes(key) });
        Retry.Kafka(() => producer.CommitTransaction(s_timeout), cancellation);
    }

    // <task>/position or <task>/chunk/…; a task's name may hold a slash of its own.
    private static string TaskOf(string key)
    {
        var chunk = key.IndexOf("/chunk/", StringComparison.Ordinal);
        return key[..(chunk >= 0 ? chunk : Math.Max(0, key.LastIndexOf('/')))];
    }

    private static TopicPartition SourceOf(string task)
    {
        var name = task[(task.LastIndexOf('/') + 1)..];
        var dash = name.LastIndexOf('-');
        return dash > 0 && int.TryParse(name.AsSpan(dash + 1), System.Globalization.CultureInfo.InvariantCulture, out var partition)
            ? new TopicPartition(name[..dash], partition)
            : throw new CheckpointException($"'{task}' is no name of a task: `monitoring checkpoint --list` names them all");
    }
}
