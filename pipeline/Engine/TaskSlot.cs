using Confluent.Kafka;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Pipeline.Engine.Tasks;
using Monitoring.Pipeline.Observability;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;
using Serilog;

namespace Monitoring.Pipeline.Engine;

/// <summary>An assigned partition with its task: takes it through its phases and decides what a failure costs. Touched by its worker's thread only.</summary>
internal sealed partial class TaskSlot
{
    private const int MostDefects = 5;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    private readonly StageContext _context;
    private readonly IConsumer<Utf8Slice, Utf8Slice> _consumer;
    private readonly ILogger _log;
    private long _retryAt;
    private bool _remake;
    private int _failures;
    private long _committing;
    private long? _committed;
    private (long Offset, string Kind, int Count) _defect;

    public TaskSlot(TopicPartition partition, StageContext context, IConsumer<Utf8Slice, Utf8Slice> consumer)
    {
        Partition = partition;
        _context = context;
        _consumer = consumer;
        _log = context.Engine.Log.ForContext("Stage", context.Stage.Name);
        Task = context.Stage.CreateTask(context, partition);
        Telemetry.OffsetsVanished(context.Stage.Name, partition.Topic, partition.Partition.Value, 0);
    }

    public TopicPartition Partition { get; }

    public IPartitionTask Task { get; private set; }

    public TaskPhase Phase { get; private set; } = TaskPhase.New;

    /// <summary>True while the consumer does not fetch the partition.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>What the phase waits for.</summary>
    public Task Pending { get; private set; } = System.Threading.Tasks.Task.CompletedTask;

    private CancellationTokenSource Cancellation { get; } = new();

    private bool TakesRecords => Phase == TaskPhase.Running || (Phase == TaskPhase.Committing && Task.AcceptsWhileCommitting && !IsPaused);

    /// <summary>Processes a record, where the task takes one now.</summary>
    /// <returns>True where the batch is so large that it is committed at once.</returns>
    public bool Deliver(ConsumeResult<Utf8Slice, Utf8Slice> result)
    {
        // A record that was under way when its partition was paused is read again after the seek.
        if (!TakesRecords) return false;
        try
        {
            var offset = result.Offset.Value;
            if (_damage is not null && !IsBehindDamage()) return false;
            // Seeks and pauses discard what was fetched before them, so an older record means that the topic is no longer the one that was read.
            if (offset < Task.NextOffset) throw CutBack();
            // Transaction markers, aborted and compacted records: what was deleted is an error of the client, see OutOfRange.
            if (offset > Task.NextOffset) Task.Skip(offset);
            Task.Process(new SourceRecord(Partition.Topic, Partition.Partition.Value, offset, result.Message.Timestamp.UnixTimestampMs, result.Message.Key, result.Message.Value));
            return Task.IsFull;
        }
        catch (Exception e)
        {
            Fail(e);
            return false;
        }
    }

    /// <summary>The client has read up to the end of the partition: before it there is nothing left.</summary>
    public void ReachedEnd(long offset)
    {
        if (!TakesRecords) return;
        try
        {
            if (_damage is null || IsBehindDamage()) Task.Skip(offset);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    public void Tick(long time)
    {
        try
        {
            if (Phase == TaskPhase.Running) Task.Tick(time);
        }
        catch (Exception e)
        {
            Fail(e);
        }

        ReportLag();
    }

    /// <summary>Goes on to the next phase where there is nothing left to wait for.</summary>
    public void Advance(long now)
    {
        switch (Phase)
        {
            case TaskPhase.New:
                Pause();
                Start();
                break;
            case TaskPhase.Starting or TaskPhase.Committing or TaskPhase.Locating when Pending.IsCompleted:
                Complete();
                break;
            case TaskPhase.BackingOff when now >= _retryAt && Pending.IsCompleted:
                TryAgain();
                break;
        }
    }

    /// <summary>The group has a new generation and the partition is still ours: a task that lost its commit to the old one need not wait longer.</summary>
    public void Kept()
    {
        if (Phase == TaskPhase.BackingOff) _retryAt = 0;
    }

    public void BeginCommit(IConsumerGroupMetadata group)
    {
        _committing = Task.NextOffset;
        Pending = CommitAsync(group);
        Phase = TaskPhase.Committing;
    }

    /// <summary>Takes the outcome of what was waited for.</summary>
    public void Complete()
    {
        try
        {
            Pending.GetAwaiter().GetResult();
            if (Phase == TaskPhase.Locating && !Relocate()) return;
            if (_failures > 0 && Phase == TaskPhase.Committing)
            {
                _log.Information("{Partition} goes on at offset {Offset}", Partition, Task.NextOffset);
                _failures = 0;
            }

            _committed = Phase == TaskPhase.Starting ? Task.NextOffset : Phase == TaskPhase.Committing ? _committing : _committed;
            if (IsPaused) Resume();
            else Phase = TaskPhase.Running;
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    public void Pause()
    {
        _consumer.Pause([Partition]);
        IsPaused = true;
    }

    /// <summary>Decides what becomes of the task after an exception.</summary>
    /// <exception cref="CheckpointException">It cannot go on.</exception>
    public void Fail(Exception e)
    {
        switch (e)
        {
            case NotYetException:
                BackOff(Moment, e.Message, remake: false);
                break;
            case CheckpointException:
                throw Fatal(e.Message);
            case TaskRestartException or KafkaException:
                BackOff(RestartPause(), e.Message, remake: true);
                break;
            default:
                NoteDefect(e);
                BackOff(RestartPause(), $"{e.GetType().Name}: {e.Message}", remake: true);
                break;
        }
    }

    // A defect of ours may be one of the moment; at the same place again and again it is not, and trying on would hide it.
    private void NoteDefect(Exception e)
    {
        var (offset, kind) = (Task.NextOffset, e.GetType().Name);
        _defect = (offset, kind, _defect.Offset == offset && _defect.Kind == kind ? _defect.Count + 1 : 1);
        _log.Error(e, "{Partition} failed at offset {Offset}, {Count} times in a row", Partition, offset, _defect.Count);
        if (_defect.Count >= MostDefects) throw Fatal($"it failed {MostDefects} times at offset {offset} with {kind}: {e.Message}. This is a defect: report it with the log, and keep the record at that offset");
    }

    private void Start()
    {
        _damage = null;
        Phase = TaskPhase.Starting;
        Pending = Task.StartAsync(Cancellation.Token);
    }

    private void TryAgain()
    {
        if (!_remake)
        {
            // Backed off while it committed: that may have failed meanwhile.
            if (Pending.IsCompletedSuccessfully) Resume();
            else Complete();
            return;
        }

        var old = Task;
        Task = _context.Stage.CreateTask(_context, Partition);
        Phase = TaskPhase.Starting;
        Pending = RestartAsync(old);
    }

    private async Task RestartAsync(IPartitionTask old)
    {
        await _context.Engine.Starts.RunAsync(() => old.DisposeAsync().AsTask().GetAwaiter().GetResult(), Cancellation.Token).ConfigureAwait(false);
        await Task.StartAsync(Cancellation.Token).ConfigureAwait(false);
    }

    // Async, so that what a task throws at once is an outcome of its commit too.
    private async Task CommitAsync(IConsumerGroupMetadata group) => await Task.CommitAsync(group, Cancellation.Token).ConfigureAwait(false);

    private void Resume()
    {
        // Always from the task's own position: what was fetched before the pause may be older or newer.
        Seek(_damage?.Probe ?? Task.NextOffset);
        _consumer.Resume([Partition]);
        IsPaused = false;
        Phase = TaskPhase.Running;
    }

    private void Seek(long offset)
    {
        var place = new TopicPartitionOffset(Partition, offset);
        try
        {
            _consumer.Seek(place);
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_State)
        {
            // The client has stopped reading a partition whose position the broker does not have: it can only be given to it anew.
            _consumer.IncrementalUnassign([Partition]);
            _consumer.IncrementalAssign([place]);
        }
    }

    // Long enough for a zombie to learn from its next heartbeat that the partition is no longer its own, before it fences the new owner.
    private TimeSpan RestartPause() => _context.Engine.Options.SessionTimeout / 2 * Math.Min(1 << Math.Min(_failures++, 3), 4);

    private void BackOff(TimeSpan pause, string reason, bool remake)
    {
        _log.Warning("{Partition} pauses for {Pause} at offset {Offset}: {Reason}", Partition, pause, Task.NextOffset, reason);
        Pause();
        if (remake) Pending = AbandonAsync(Pending);
        _remake = remake;
        _retryAt = _context.Engine.Time.GetTimestamp() + (long)(pause.TotalSeconds * _context.Engine.Time.TimestampFrequency);
        Phase = TaskPhase.BackingOff;
    }

    private async Task AbandonAsync(Task pending)
    {
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var task = Task;
        await _context.Engine.Commits.RunAsync(task.Abandon, CancellationToken.None).ConfigureAwait(false);
    }

    private CheckpointException Fatal(string reason) => new($"{_context.Stage.Name} {Partition.Topic}-{Partition.Partition.Value} stops: {reason}");
}
