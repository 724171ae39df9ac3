using System.Text;
using Confluent.Kafka;
using Monitoring.Pipeline.Engine.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
using Serilog;

namespace Monitoring.Pipeline.Engine.Tasks;

/// <summary>A task from topic to topic: outputs, checkpoint and input offset are committed in one Kafka transaction.</summary>
/// <remarks>
/// Starting fences whoever had the partition before (same transactional id) and ends its open transaction. The checkpoint decides where to go
/// on; the group's offset is written beside it for tools that show lag, and because the broker then refuses a member of an old generation.
/// </remarks>
internal sealed class StreamTask : IPartitionTask
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private readonly StageContext _context;
    private readonly TopicPartition _source;
    private readonly string _control;
    private readonly DeterministicTask _task;
    private readonly PendingGaps _gaps;
    private readonly ILogger _log;
    private CancellationToken _starting;
    private IProducer<byte[], byte[]>? _producer;
    private TransactionalOutput? _output;
    private TopicPartition? _checkpoints;
    private long _committedJournal;
    private long _committedOffset;
    private long _lastSnapshot;
    private bool _mustSettle;
    private bool _isIdleBehind;
    private int _records;
    private long _bytes;
    private long _replayed;
    private volatile bool _isStuck;

    /// <param name="context">The worker.</param>
    /// <param name="source">The input partition.</param>
    /// <param name="processor">Its operators.</param>
    /// <param name="control">The policy that this process wants in force, by content hash.</param>
    public StreamTask(StageContext context, TopicPartition source, IStatefulProcessor processor, string control)
    {
        _context = context;
        _source = source;
        _control = control;
        Name = CheckpointKeys.Task(context.Engine.Application, source.Topic, source.Partition.Value);
        _task = new DeterministicTask(Name, processor, hash => context.Engine.Policies.Find(hash, _starting));
        _log = context.Engine.Log.ForContext("Stage", context.Stage.Name).ForContext("Task", Name);
        _gaps = new PendingGaps(_log);
    }

    /// <summary>The task's name in its keys: application, topic and partition.</summary>
    public string Name { get; }

    public long NextOffset => _task.NextOffset;

    public bool IsReplaying => _task.IsReplaying;

    // Ticks alone are committed now and then, so that the journal of an idle task stays short.
    public bool HasWork => !_task.IsReplaying
        && (_records > 0 || _output!.Written > 0 || _mustSettle || _isIdleBehind || _task.JournalLength - _committedJournal > 300);

    public bool IsFull => _context.Room.IsFull(_bytes);

    // What is written belongs to the transaction that is open: there is only one.
    public bool AcceptsWhileCommitting => false;

    public Task StartAsync(CancellationToken cancellation) => _context.Engine.Starts.RunAsync(() => Start(cancellation), cancellation);

    public void Process(in SourceRecord record)
    {
        if (_task.IsReplaying)
        {
            FailPoint.Reach(FailPoint.DuringReplay);
            _task.Process(record, _output!);
            _replayed++;
            if (!_task.IsReplaying) Live();
            return;
        }

        _task.Process(record, _output!);
        _records++;
        _bytes += record.Value.Length;
        _context.Room.Take(record.Value.Length);
    }

    public void Skip(long offset)
    {
        var replaying = _task.IsReplaying;
        _task.Skip(offset);
        if (replaying && !_task.IsReplaying) Live();
    }

    public void Lose(OffsetGap gap)
    {
        var alert = gap.ToAlert();
        _output!.Write(Topics.Alerts, Encoding.UTF8.GetBytes(alert.Fingerprint), AlertJson.Write(alert), gap.NoticedAt.ToUnixTimeMilliseconds());
        _gaps.Add(gap);
        _task.Skip(gap.Offsets.End);
        // Records from before the gap can no longer be replayed: the state goes into the same commit.
        _mustSettle = true;
    }

    public void Settle() => _mustSettle |= !_task.IsReplaying && _task.NeedsReplay;

    public void Tick(long now)
    {
        if (_task.IsReplaying) return;
        _task.Tick(now, _output!);
        // What was passed over at the end of the partition is committed too, or its deletion would look like a loss after a restart.
        _isIdleBehind = _task.NextOffset > _committedOffset;
    }

    public async Task CommitAsync(IConsumerGroupMetadata group, CancellationToken cancellation)
    {
        var now = _context.Engine.Time.GetTimestamp();
        var writes = _task.EndBatch(Share(now), _output!);
        foreach (var (key, value) in writes) _output!.Write(_checkpoints!, Encoding.UTF8.GetBytes(key), value);
        var gaps = _gaps.Take();
        try
        {
            await _context.Engine.Commits.RunAsync(() => EndTransaction(group, cancellation), 2 * _context.Engine.Options.TransactionTimeout, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            // The client has calls that never return where a connection breaks while it looks for the group's coordinator. By then the broker has ended
            // the transaction: the call is left behind with its producer, and the task begins anew, which fences both.
            _isStuck = true;
            throw new TaskRestartException($"its client did not end the transaction: {e.Message}", e);
        }

        Telemetry.Committed(_context.Stage.Name);
        Telemetry.CommitTook(_context.Stage.Name, _context.Engine.Time.GetElapsedTime(now));
        Telemetry.EventsIn(_context.Stage.Name, _records);
        Telemetry.EventsOut(_context.Stage.Name, _output!.Written - writes.Count - gaps.Count);
        _gaps.Tell(gaps);
        _task.Counters.Take(Publish);
        _output.TransactionEnded();
        _records = 0;
        GiveBack();
        _committedJournal = _task.JournalLength;
        _committedOffset = _task.NextOffset;
        _isIdleBehind = false;
    }

    private SnapshotShare Share(long now)
    {
        var due = _mustSettle || _context.Engine.Time.GetElapsedTime(_lastSnapshot, now) >= _context.Engine.Options.SnapshotInterval || _task.JournalLength > 5_000;
        if (due) _lastSnapshot = now;
        var share = _mustSettle ? SnapshotShare.Whole : due ? SnapshotShare.First : SnapshotShare.Next;
        _mustSettle = false;
        return share;
    }

    // The counter that alerts and dashboards read knows the stage too.
    private void Publish(CounterDefinition definition, long count)
    {
        if (definition.Name == Telemetry.DeadLetters) Telemetry.DeadLettered(_context.Stage.Name, definition.Value, count);
        else Telemetry.Publish(definition, count);
    }

    public void Abandon()
    {
        if (_producer is null || _isStuck) return;
        try
        {
            _producer.AbortTransaction(CallTimeout);
            Telemetry.Aborted(_context.Stage.Name);
        }
        catch (Exception e) when (e is KafkaException or InvalidOperationException)
        {
            // No open transaction, or a new owner has already ended it.
            _log.Debug("Nothing to abort: {Reason}", e.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        GiveBack();
        // A client that has a call out does not go before that returns.
        if (_isStuck) _ = Task.Factory.StartNew(_producer!.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        else _producer?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void GiveBack()
    {
        _context.Room.GiveBack(_bytes);
        _bytes = 0;
    }

    private void Start(CancellationToken cancellation)
    {
        _starting = cancellation;
        var engine = _context.Engine;
        var started = engine.Time.GetTimestamp();
        _producer = new ProducerBuilder<byte[], byte[]>(ClientConfigs.TaskProducer(engine, _context.Stage.Name, _source))
            .SetLogHandler((_, m) => _log.Debug("{Client}: {Message}", m.Name, m.Message))
            .SetErrorHandler((_, e) => _log.Debug("Producer: {Reason}", e.Reason))
            .Build();
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        _output = new TransactionalOutput(_producer, _context.Stage.Broadcasts.ToDictionary(topic => topic, topic => Partitions(admin, topic, cancellation)));
        Retry.Kafka(() => _producer.InitTransactions(CallTimeout), cancellation);
        FailPoint.Reach(FailPoint.DuringRestore);

        var checkpoints = Topics.Checkpoint(_context.Stage.Name);
        _checkpoints = new TopicPartition(checkpoints, _source.Partition.Value % Partitions(admin, checkpoints, cancellation));
        var kept = Retry.Kafka(() => _context.Watermarks(_source), cancellation);
        var committed = Retry.Kafka(() => _context.Committed(_source), cancellation);
        engine.Restoring.Wait(cancellation);
        try
        {
            if (FindImage(committed, cancellation) is { } image) Restore(image, kept);
            else _task.StartAt(Beginning(committed, kept));
        }
        finally
        {
            engine.Restoring.Release();
        }

        _lastSnapshot = engine.Time.GetTimestamp();
        if (!_task.IsReplaying) Live();
        Telemetry.RestoreTook(_context.Stage.Name, engine.Time.GetElapsedTime(started));
    }

    // Only an application that has worked on this partition takes over what builds that knew one application wrote without a name.
    private CheckpointImage? FindImage(long? committed, CancellationToken cancellation)
    {
        var before = CheckpointKeys.TaskBefore(_source.Topic, _source.Partition.Value);
        var table = TableReader.Read(
            _context.Engine.Kafka, _checkpoints!,
            key => key.StartsWith(Name + "/", StringComparison.Ordinal) || key.StartsWith(before + "/", StringComparison.Ordinal), cancellation);
        return CheckpointImage.Find(Name, table) ?? (committed is null ? null : CheckpointImage.Find(before, table));
    }

    private long Beginning(long? committed, WatermarkOffsets kept)
    {
        if (committed is not { } offset) return kept.Low.Value;
        if (offset > kept.High.Value) throw BeyondEnd(offset, kept);
        _log.Warning("{Task} has no checkpoint: it goes on at offset {Offset}, which its group has committed, without the state that it had there", Name, offset);
        return offset;
    }

    private CheckpointException BeyondEnd(long position, WatermarkOffsets kept) => new(
        $"its position {position} lies beyond the end {kept.High.Value} of the topic: the broker was wiped or is another one. Connect the broker that belongs to this checkpoint, or remove it with `monitoring checkpoint --remove {Name}` and set the group's offset to start anew");

    private void Restore(CheckpointImage image, WatermarkOffsets kept)
    {
        var checkpoint = image.Checkpoint;
        if (checkpoint.NextOffset > kept.High.Value) throw BeyondEnd(checkpoint.NextOffset, kept);
        if (checkpoint.BaseOffset < checkpoint.NextOffset && checkpoint.BaseOffset < kept.Low.Value)
            throw new CheckpointException($"its state needs the records from offset {checkpoint.BaseOffset} on, but the topic now begins at {kept.Low.Value}: its retention is shorter than the time since the last snapshot. To go on without that state, remove the checkpoint with `monitoring checkpoint --remove {Name}`");
        _task.Restore(image);
        _mustSettle = image.Task != Name;
        _log.Information("{Task} restored at offset {Offset}, replays {Records} offsets", Name, checkpoint.NextOffset, checkpoint.NextOffset - checkpoint.BaseOffset);
    }

    private void Live()
    {
        Telemetry.Replayed(_context.Stage.Name, _replayed);
        if (_task.CurrentControl != _control) _task.Control(_control);
        _committedJournal = _task.JournalLength;
        _committedOffset = _task.NextOffset;
    }

    private static int Partitions(IAdminClient admin, string topic, CancellationToken cancellation)
    {
        var partitions = Retry.Kafka(() => admin.GetMetadata(topic, CallTimeout).Topics[0].Partitions.Count, cancellation);
        return partitions > 0 ? partitions : throw new CheckpointException($"the topic {topic} does not exist: run `monitoring topics --create`");
    }

    private void EndTransaction(IConsumerGroupMetadata group, CancellationToken cancellation)
    {
        try
        {
            var position = new TopicPartitionOffset(_source, NextOffset);
            Retry.Kafka(() => _producer!.SendOffsetsToTransaction([position], group, CallTimeout), cancellation);
            FailPoint.Reach(FailPoint.BeforeEndTransaction);
            // Asking again after a time-out is safe: the client knows whether the broker has committed.
            Retry.Kafka(() => _producer!.CommitTransaction(CallTimeout), cancellation);
            FailPoint.Reach(FailPoint.AfterEndTransaction);
        }
        catch (KafkaException e)
        {
            throw new TaskRestartException($"its transaction was not committed: {e.Error.Reason}", e);
        }
    }
}
