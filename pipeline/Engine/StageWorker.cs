using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Pipeline.Observability;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Serilog;

namespace Monitoring.Pipeline.Engine;

/// <summary>A thread with a consumer, which runs the tasks of the partitions that its group gives it.</summary>
/// <remarks>
/// Assigned: paused, restored in the background, then read. Revoked: committed, then released. Lost: abandoned, never committed.
/// It polls all the time; whatever takes long (a restore, a commit that a database does not answer) has its partition paused meanwhile. A task that
/// can goes on taking records while it commits, one batch at most.
/// </remarks>
internal sealed partial class StageWorker
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ChoreInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly StageDefinition _stage;
    private readonly EngineContext _engine;
    private readonly ILogger _log;
    private readonly Arena _arena = new();
    private readonly Dictionary<TopicPartition, TaskSlot> _slots = [];
    private readonly IConsumer<Utf8Slice, Utf8Slice> _consumer;
    private readonly StageContext _context;
    private volatile TaskPhase[] _phases = [];
    private volatile bool _joined;
    private TaskSlot? _last;
    private long _lastTick;
    private long _lastCommit;
    private long _heartbeat;
    private long? _stopping;

    public StageWorker(StageDefinition stage, EngineContext engine)
    {
        _stage = stage;
        _engine = engine;
        _log = engine.Log.ForContext("Stage", stage.Name);
        var bytes = new ArenaDeserializer(_arena);
        _consumer = new ConsumerBuilder<Utf8Slice, Utf8Slice>(ClientConfigs.StageConsumer(engine, stage.Name, engine.Budget.PartitionsOf(stage.Topics)))
            .SetKeyDeserializer(bytes)
            .SetValueDeserializer(bytes)
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Revoked(partitions))
            .SetPartitionsLostHandler((_, partitions) => Lost(partitions))
            .SetErrorHandler((_, e) => Heard(e))
            .SetLogHandler((_, m) => _log.Debug("{Client}: {Message}", m.Name, m.Message))
            .Build();
        _context = new StageContext(engine, stage, new BatchRoom(engine.Budget.WorkerBatchBytes, engine.Budget.TaskBatchBytes), partition => _consumer.QueryWatermarkOffsets(partition, CallTimeout), Committed);
    }

    /// <summary>What the tasks are doing; for the readiness page, from any thread.</summary>
    public IReadOnlyList<TaskPhase> Phases => _phases;

    /// <summary>True once the group has given this worker its share; from any thread.</summary>
    public bool HasJoined => _joined;

    /// <summary>Time stamp of the last turn of the loop; for the liveness page, from any thread.</summary>
    public long Heartbeat => Interlocked.Read(ref _heartbeat);

    /// <summary>Runs until cancelled, then commits and leaves the group.</summary>
    /// <exception cref="CheckpointException">A task cannot go on without losing or doubling something.</exception>
    public void Run(CancellationToken stop)
    {
        try
        {
            _consumer.Subscribe(_stage.Topics);
            _lastTick = _lastCommit = _engine.Time.GetTimestamp();
            while (!stop.IsCancellationRequested)
            {
                _arena.Reset();
                if (Consume() is { } result) Deliver(result);
                var now = _engine.Time.GetTimestamp();
                if (_engine.Time.GetElapsedTime(Heartbeat, now) >= ChoreInterval) Chores(now);
            }

            _stopping = _engine.Time.GetTimestamp();
            // Closing gives every partition back, which commits.
            _consumer.Close();
        }
        finally
        {
            _stopping ??= _engine.Time.GetTimestamp();
            Release([.. _slots.Values], commit: false);
            _consumer.Dispose();
        }
    }

    private ConsumeResult<Utf8Slice, Utf8Slice>? Consume()
    {
        try
        {
            return _consumer.Consume(PollTimeout);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            Heard(e);
            return null;
        }
    }

    private void Deliver(ConsumeResult<Utf8Slice, Utf8Slice> result)
    {
        var slot = _last;
        if (slot is null || slot.Partition.Partition != result.Partition || slot.Partition.Topic != result.Topic)
        {
            if (!_slots.TryGetValue(result.TopicPartition, out slot)) return;
            _last = slot;
        }

        if (result.IsPartitionEOF) slot.ReachedEnd(result.Offset.Value);
        else if (slot.Deliver(result)) CommitFull(slot);
    }

    // What the client says in place of a record.
    private void Heard(ConsumeException e)
    {
        var place = e.ConsumerRecord?.TopicPartitionOffset;
        var slot = place?.Topic is null ? null : _slots.GetValueOrDefault(place.TopicPartition);
        switch (e.Error.Code)
        {
            case ErrorCode.Local_AutoOffsetReset:
                slot?.OutOfRange(e.Error.Reason);
                break;
            // The client reads the same damaged batch again for ever, or loses its place in it.
            case ErrorCode.Local_BadMsg or ErrorCode.Local_BadCompression or ErrorCode.Local_NotImplemented or ErrorCode.Local_Underflow:
                slot?.Damaged(e.Error);
                break;
            case ErrorCode.Local_KeyDeserialization or ErrorCode.Local_ValueDeserialization:
                slot?.Fail(e.InnerException ?? e);
                break;
            // A topic that is not there yet is the common case.
            case ErrorCode.UnknownTopicOrPart:
            case var _ when Retry.Passes(e):
                Heard(e.Error);
                break;
            default:
                Telemetry.Retried("kafka");
                _log.Error("{Partition} cannot be read: {Reason}", place, e.Error.Reason);
                break;
        }
    }

    // The client's other errors; it mends by itself what is not fatal.
    private void Heard(Error e)
    {
        _engine.Link.Heard(e);
        _log.Write(e.IsFatal ? Serilog.Events.LogEventLevel.Error : Serilog.Events.LogEventLevel.Debug, "Consumer: {Reason}", e.Reason);
    }

    private void Chores(long now)
    {
        Interlocked.Exchange(ref _heartbeat, now);
        foreach (var slot in _slots.Values)
        {
            slot.Advance(now);
            if (slot.Phase == TaskPhase.Running && slot.Task.IsFull) CommitFull(slot);
        }

        if (_engine.Time.GetElapsedTime(_lastTick, now) >= _engine.Options.Tick) Tick(now);
        if (_engine.Time.GetElapsedTime(_lastCommit, now) >= _engine.Options.CommitInterval) CommitInterval(now);
        var phases = _slots.Values.Select(s => s.Phase).ToArray();
        if (!phases.AsSpan().SequenceEqual(_phases)) _phases = phases;
    }

    private void Tick(long now)
    {
        _lastTick = now;
        var time = _engine.Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var slot in _slots.Values) slot.Tick(time);
        Telemetry.SetPaused(_stage.Name, _slots.Values.Count(s => s.Phase != TaskPhase.Running));
    }

    private long? Committed(TopicPartition partition)
    {
        var offset = _consumer.Committed([partition], CallTimeout).Single().Offset;
        return offset == Offset.Unset ? null : offset.Value;
    }

    private IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        FailPoint.Reach(FailPoint.InsideRebalance);
        foreach (var slot in _slots.Values) slot.Kept();
        foreach (var partition in partitions)
        {
            _slots[partition] = new TaskSlot(partition, _context, _consumer);
            _log.Information("{Partition} assigned", partition);
        }

        _joined = true;
        // The position comes from the checkpoint, by a seek; until then the partition is paused, and any number will do. It has to be a number: a question for
        // the beginning or the end of the partition, answered after the seek, is asked again by the client, which then goes there and passes records over.
        return partitions.Select(static p => new TopicPartitionOffset(p, 0));
    }

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        FailPoint.Reach(FailPoint.InsideRebalance);
        var slots = Slots(partitions);
        Release(slots, commit: true);
        foreach (var slot in slots) _log.Information("{Partition} released", slot.Partition);
    }

    private void Lost(List<TopicPartitionOffset> partitions)
    {
        var slots = Slots(partitions);
        Release(slots, commit: false);
        foreach (var slot in slots) _log.Warning("{Partition} lost: another process has it", slot.Partition);
    }

    private List<TaskSlot> Slots(List<TopicPartitionOffset> partitions) =>
        [.. partitions.Select(p => _slots.GetValueOrDefault(p.TopicPartition)).OfType<TaskSlot>()];
}
