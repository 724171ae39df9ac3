using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;

namespace Monitoring.Pipeline.Engine.State;

/// <summary>How much of a snapshot a commit writes.</summary>
internal enum SnapshotShare
{
    /// <summary>The next part of the one under way, if there is one.</summary>
    Next,
    /// <summary>The first part of a new one, where none is under way.</summary>
    First,
    /// <summary>All of a new one: from this commit on nothing has to be replayed.</summary>
    Whole,
}

/// <summary>A processor with its position and its journal: the part of a task that a crash must not change.</summary>
/// <remarks>
/// It knows neither Kafka nor a clock. What it was told that is not in the input (ticks, batch ends, policies) goes into the journal as
/// (offset, value). After a crash <see cref="Restore"/> loads the last snapshot, the records from the snapshot's offset on are
/// processed again with their outputs suppressed and the journal injected at the same offsets, and the task is as it was at its last
/// commit, byte for byte. One thread at a time.
/// </remarks>
internal sealed class DeterministicTask
{
    private readonly IStatefulProcessor _processor;
    private readonly Func<string, byte[]> _policies;
    private readonly List<JournalEntry> _journal = [];
    private readonly SnapshotLog _snapshots;
    private long _baseOffset;
    private string _baseControl = "";
    private string _control = "";
    private long _replayUntil;
    private int _replayed;

    /// <param name="name">The task's name, which begins its keys in the checkpoint topic.</param>
    /// <param name="processor">Its operators, without state.</param>
    /// <param name="policies">The text of a policy by its content hash.</param>
    public DeterministicTask(string name, IStatefulProcessor processor, Func<string, byte[]> policies)
    {
        _processor = processor;
        _policies = policies;
        _snapshots = new SnapshotLog(name);
    }

    /// <summary>The first input offset that is not processed, or after a restore not processed again: where reading has to start.</summary>
    public long NextOffset { get; private set; }

    /// <summary>True until every record up to the committed position was processed again.</summary>
    public bool IsReplaying => NextOffset < _replayUntil;

    /// <summary>True where the checkpoint names records that a restore would have to process again.</summary>
    public bool NeedsReplay => _baseOffset < NextOffset || _journal.Count > 0;

    /// <summary>How many entries the journal holds: a long one is a reason for a snapshot.</summary>
    public int JournalLength => _journal.Count;

    /// <summary>What its operators counted.</summary>
    public CounterSet Counters => _processor.Counters;

    /// <summary>The policy in force, by content hash; empty before the first.</summary>
    public string CurrentControl => _control;

    /// <summary>Begins without a past.</summary>
    /// <param name="offset">The first offset to process.</param>
    public void StartAt(long offset) => NextOffset = _baseOffset = _replayUntil = offset;

    /// <summary>Begins where a checkpoint says.</summary>
    /// <param name="image">What the checkpoint topic holds for this task.</param>
    /// <exception cref="CheckpointException">The state was written by an operator version that this build cannot read, or a chunk is missing or damaged.</exception>
    public void Restore(CheckpointImage image)
    {
        var checkpoint = image.Checkpoint;
        if (checkpoint.StateVersion != _processor.StateVersion)
            throw new CheckpointException($"its state has version {checkpoint.StateVersion}, this build reads version {_processor.StateVersion}: run the build that wrote it, or remove the task's checkpoint to start without state");
        // Fetched here, where waiting for them stops no worker.
        foreach (var entry in checkpoint.Journal.Where(static e => e.Kind == JournalKind.Control)) _policies(entry.Content);
        if (checkpoint.BaseControl.Length > 0) Apply(checkpoint.BaseControl);
        _processor.Load(_snapshots.Restore(image));
        _journal.AddRange(checkpoint.Journal);
        _baseOffset = NextOffset = checkpoint.BaseOffset;
        _baseControl = checkpoint.BaseControl;
        _replayUntil = checkpoint.NextOffset;
        if (!IsReplaying) FinishReplay();
    }

    /// <summary>Processes the record at or after <see cref="NextOffset"/>.</summary>
    public void Process(in SourceRecord record, IOutput output)
    {
        if (record.Offset < NextOffset) throw new InvalidOperationException($"Offset {record.Offset} came after {NextOffset - 1}.");
        if (IsReplaying)
        {
            if (record.Offset >= _replayUntil)
                throw new CheckpointException($"the records up to offset {_replayUntil - 1}, which rebuild its state, are no longer in the topic");
            Inject(record.Offset);
            _processor.Process(record, NoOutput.Instance);
            NextOffset = record.Offset + 1;
            if (!IsReplaying) FinishReplay();
            return;
        }

        _processor.Process(record, output);
        NextOffset = record.Offset + 1;
    }

    /// <summary>Passes over offsets that hold no record.</summary>
    /// <param name="offset">The first that may hold one.</param>
    public void Skip(long offset)
    {
        if (offset <= NextOffset) return;
        var replayed = IsReplaying;
        NextOffset = offset;
        if (replayed && !IsReplaying) FinishReplay();
    }

    /// <summary>Lets time pass.</summary>
    public void Tick(long now, IOutput output)
    {
        _journal.Add(new JournalEntry(NextOffset, JournalKind.Tick, now));
        _processor.OnTick(now, output);
    }

    /// <summary>Puts a policy into force.</summary>
    public void Control(string hash)
    {
        _journal.Add(new JournalEntry(NextOffset, JournalKind.Control, Content: hash));
        Apply(hash);
    }

    /// <summary>Ends the batch and says what to write to the checkpoint topic in the same transaction as the outputs.</summary>
    /// <param name="snapshot">What of a snapshot to write.</param>
    /// <param name="output">Takes what the operators gathered over the batch.</param>
    /// <returns>Keys and values; a null value removes the key.</returns>
    public IReadOnlyList<KeyValuePair<string, byte[]?>> EndBatch(SnapshotShare snapshot, IOutput output)
    {
        _journal.Add(new JournalEntry(NextOffset, JournalKind.BatchEnd));
        _processor.OnBatchEnd(output);
        if (snapshot == SnapshotShare.Whole) _snapshots.GiveUp();
        if (snapshot != SnapshotShare.Next && !_snapshots.IsWriting) _snapshots.Begin(_processor, NextOffset, _control, _journal.Count);
        var writes = new List<KeyValuePair<string, byte[]?>>();
        if (_snapshots.Advance(writes, snapshot == SnapshotShare.Whole) is { } done)
        {
            _baseOffset = done.Offset;
            _baseControl = done.Control;
            _journal.RemoveRange(0, done.JournalLength);
        }

        var checkpoint = new Checkpoint(NextOffset, _baseOffset, _baseControl, _processor.StateVersion, _snapshots.Chunks, _journal);
        writes.Add(new(_snapshots.PositionKey, CheckpointCodec.Encode(checkpoint)));
        return writes;
    }

    private void Inject(long offset)
    {
        while (_replayed < _journal.Count && _journal[_replayed].Offset <= offset)
        {
            var entry = _journal[_replayed++];
            switch (entry.Kind)
            {
                case JournalKind.Tick:
                    _processor.OnTick(entry.Time, NoOutput.Instance);
                    break;
                case JournalKind.BatchEnd:
                    _processor.OnBatchEnd(NoOutput.Instance);
                    break;
                default:
                    Apply(entry.Content);
                    break;
            }
        }
    }

    private void FinishReplay()
    {
        Inject(NextOffset);
        _processor.Counters.Discard();
    }

    private void Apply(string hash)
    {
        _processor.OnControl(_policies(hash));
        _control = hash;
    }

    private sealed class NoOutput : IOutput
    {
        public static readonly NoOutput Instance = new();

        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
        {
        }
    }
}
