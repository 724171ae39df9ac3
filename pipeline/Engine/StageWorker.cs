using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Abstractions;
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

    private readonly StageDefinition _stage;
    private readonly EngineContext _engine;
    private readonly ILogger _log;
    private readonly Arena _arena = new();
    private readonly Dictionary<TopicPartition, TaskSlot> _slots = [];
    private readonly IConsumer<Utf8Slice, Utf8Slice> _consumer;
    private readonly StageContext _context;
    private readonly EndOffsets _ends;
    private volatile TaskPhase[] _phases = [];
    private volatile bool _joined;
    private TaskSlot? _last;
    private long _lastTick;
    private long _lastCommit;
    private long _heartbeat;

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
            .SetErrorHandler((_, e) => _log.Write(e.IsFatal ? Serilog.Events.LogEventLevel.Error : Serilog.Events.LogEventLevel.Debug, "Consumer: {Reason}", e.Reason))
            .SetLogHandler((_, m) => _log.Debug("{Client}: {Message}", m.Name, m.Message))
            .Build();
        _ends = new EndOffsets(_consumer.Handle);
        _context = new StageContext(engine, stage, new BatchRoom(engine.Budget.WorkerBatchBytes, engine.Budget.TaskBatchBytes), partition => _consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(5)));
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

            // Closing gives every partition back, which waits for its commits.
            CommitDue(s => s.Phase == TaskPhase.Running, _engine.Options.ShutdownTimeout);
            _consumer.Close();
        }
        finally
        {
            foreach (var slot in _slots.Values.ToList()) Release(slot, commit: false);
            _ends.Close();
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
            // The client goes on by itself; a topic that is not there yet is the common case.
            _log.Debug("Consumer: {Reason}", e.Error.Reason);
            return null;
        }
    }

    private void Deliver(ConsumeResult<Utf8Slice, Utf8Slice> result)
    {
        var slot = _last;
        if (slot is null || slot.Partition.Partition != result.Partition || slot.Partition.Topic != result.Topic)
        {
            // A record that was under way when its partition was paused is read again after the seek.
            if (!_slots.TryGetValue(result.TopicPartition, out slot)) return;
            _last = slot;
        }

        if (!slot.TakesRecords) return;
        try
        {
            // Seeks and pauses discard what was fetched before them, so an older record means that the client was set back to the topic's start.
            if (result.Offset.Value < slot.Task.NextOffset)
                throw new CheckpointException($"the topic was cut back to before its position {slot.Task.NextOffset}: it was made anew, or lost records in an outage");
            if (result.Offset.Value > slot.Task.NextOffset) NoteGap(slot, result.Offset.Value);
            slot.Task.Process(new SourceRecord(
                slot.Partition.Topic, slot.Partition.Partition.Value, result.Offset.Value, result.Message.Timestamp.UnixTimestampMs, result.Message.Key, result.Message.Value));
            if (slot.Task.IsFull) CommitFull(slot);
        }
        catch (TaskRestartException e)
        {
            BackOff(slot, e.Message, remake: true);
        }
        catch (NotYetException e)
        {
            BackOff(slot, e.Message, remake: false);
        }
        catch (CheckpointException e)
        {
            throw Fatal(slot, e);
        }
    }

    // Offsets are missing for good reasons too (transaction markers, aborted records); only those below the topic's start were lost.
    private void NoteGap(TaskSlot slot, long offset)
    {
        var low = _consumer.GetWatermarkOffsets(slot.Partition).Low.Value;
        var lost = Math.Min(low, offset) - slot.Task.NextOffset;
        if (lost <= 0) return;
        if (slot.Task.IsReplaying) throw new CheckpointException($"the records from offset {slot.Task.NextOffset} on, which rebuild its state, are no longer in the topic");
        Telemetry.OffsetsVanished(_stage.Name, lost);
        _log.Error("{Lost} records of {Partition} from offset {Offset} on were removed by retention before they were read", lost, slot.Partition, slot.Task.NextOffset);
    }

    private void Chores(long now)
    {
        Interlocked.Exchange(ref _heartbeat, now);
        foreach (var slot in _slots.Values.ToList()) Advance(slot, now);
        if (_engine.Time.GetElapsedTime(_lastTick, now) >= _engine.Options.Tick) Tick(now);
        if (_engine.Time.GetElapsedTime(_lastCommit, now) >= _engine.Options.CommitInterval) CommitInterval(now);
        var phases = _slots.Values.Select(s => s.Phase).ToArray();
        if (!phases.AsSpan().SequenceEqual(_phases)) _phases = phases;
    }

    private void Tick(long now)
    {
        _lastTick = now;
        var time = _engine.Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var slot in _slots.Values)
        {
            if (slot.Phase == TaskPhase.Running) slot.Task.Tick(time);
            ReportLag(slot);
        }

        _ends.RefreshSoon([.. _slots.Values.Where(s => s.IsPaused).Select(s => s.Partition)]);

        Telemetry.SetPaused(_stage.Name, _slots.Values.Count(s => s.Phase != TaskPhase.Running));
    }

    // What is gathered or in a transaction is not committed, so it lags still.
    private void ReportLag(TaskSlot slot)
    {
        if (slot.Committed is not { } committed) return;
        var end = (slot.IsPaused ? _ends.Of(slot.Partition) : null) ?? _consumer.GetWatermarkOffsets(slot.Partition).High.Value;
        Telemetry.SetLag(_stage.Name, slot.Partition.Topic, slot.Partition.Partition.Value, Math.Max(0, end - committed));
    }

    private void Advance(TaskSlot slot, long now)
    {
        switch (slot.Phase)
        {
            case TaskPhase.New:
                Pause(slot);
                slot.Phase = TaskPhase.Starting;
                slot.Pending = slot.Task.StartAsync(slot.Cancellation.Token);
                break;
            case TaskPhase.Starting or TaskPhase.Committing when slot.Pending.IsCompleted:
                Complete(slot);
                if (slot.Phase == TaskPhase.Running && slot.Task.IsFull) CommitFull(slot);
                break;
            case TaskPhase.BackingOff when now >= slot.RetryAt && slot.Pending.IsCompleted:
                Retry(slot);
                break;
        }
    }

    private void Retry(TaskSlot slot)
    {
        if (!slot.Remake)
        {
            // Backed off while it committed: that may have failed meanwhile.
            if (slot.Pending.IsCompletedSuccessfully) Resume(slot);
            else Complete(slot);
            return;
        }

        slot.Task.DisposeAsync().AsTask().GetAwaiter().GetResult();
        slot.Task = _stage.CreateTask(_context, slot.Partition);
        slot.Phase = TaskPhase.Starting;
        slot.Pending = slot.Task.StartAsync(slot.Cancellation.Token);
    }

    private void Pause(TaskSlot slot)
    {
        _consumer.Pause([slot.Partition]);
        slot.IsPaused = true;
    }

    private void Resume(TaskSlot slot)
    {
        // Always from the task's own position: what was fetched before the pause may be older or newer.
        _consumer.Seek(new TopicPartitionOffset(slot.Partition, slot.Task.NextOffset));
        _consumer.Resume([slot.Partition]);
        slot.IsPaused = false;
        slot.Phase = TaskPhase.Running;
    }

    // Long enough for a zombie to learn from its next heartbeat that the partition is no longer its own, before it fences the new owner.
    private void BackOff(TaskSlot slot, string reason, bool remake)
    {
        var pause = _engine.Options.SessionTimeout / 2 * Math.Min(1 << Math.Min(slot.Failures, 3), 4);
        if (!remake) pause = TimeSpan.FromMilliseconds(250);
        slot.Failures++;
        _log.Warning("{Partition} pauses for {Pause} at offset {Offset}: {Reason}", slot.Partition, pause, slot.Task.NextOffset, reason);
        Pause(slot);
        if (remake) slot.Task.Abandon();
        slot.Remake = remake;
        slot.RetryAt = _engine.Time.GetTimestamp() + (long)(pause.TotalSeconds * _engine.Time.TimestampFrequency);
        slot.Phase = TaskPhase.BackingOff;
    }

    private IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        FailPoint.Reach(FailPoint.InsideRebalance);
        foreach (var partition in partitions)
        {
            _slots[partition] = new TaskSlot(partition, _stage.CreateTask(_context, partition));
            _log.Information("{Partition} assigned", partition);
        }

        _joined = true;
        // The position comes from the checkpoint, by a seek; until then nothing has to be fetched.
        return partitions.Select(p => new TopicPartitionOffset(p, Offset.End));
    }

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        FailPoint.Reach(FailPoint.InsideRebalance);
        foreach (var slot in Slots(partitions))
        {
            Release(slot, commit: true);
            _log.Information("{Partition} released", slot.Partition);
        }
    }

    private void Lost(List<TopicPartitionOffset> partitions)
    {
        foreach (var slot in Slots(partitions))
        {
            Release(slot, commit: false);
            _log.Warning("{Partition} lost: another process has it", slot.Partition);
        }
    }

    private List<TaskSlot> Slots(List<TopicPartitionOffset> partitions) =>
        [.. partitions.Select(p => _slots.GetValueOrDefault(p.TopicPartition)).OfType<TaskSlot>()];

    private CheckpointException Fatal(TaskSlot slot, CheckpointException e) => new($"{_stage.Name} {slot.Partition.Topic}-{slot.Partition.Partition.Value} stops: {e.Message}");
}
