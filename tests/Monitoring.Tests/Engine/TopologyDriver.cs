using Monitoring.Pipeline.Engine.State;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Tests.Engine;

/// <summary>One thing that reaches a task.</summary>
internal abstract record Step
{
    public sealed record Record(SourceRecord Value) : Step;

    public sealed record Tick(long Now) : Step;

    public sealed record Policy(string Hash) : Step;

    public sealed record Commit(bool Snapshot) : Step;
}

/// <summary>Runs a task in memory with exactly the transactions that Kafka would give it: outputs and checkpoint together, or neither.</summary>
internal sealed class TopologyDriver(Func<IStatefulProcessor> create, Func<string, byte[]> policies)
{
    private const string Name = "input-0";
    private readonly Dictionary<string, byte[]> _checkpoints = [];
    private readonly List<SourceRecord> _topic = [];
    private readonly List<Output> _open = [];

    /// <summary>What readers of committed records see.</summary>
    public List<Output> Committed { get; } = [];

    /// <summary>How many records were processed a second time.</summary>
    public int Replayed { get; private set; }

    /// <summary>Commits so far.</summary>
    public int Commits { get; private set; }

    /// <summary>The largest value that was written to the checkpoint topic.</summary>
    public int CheckpointKeys => _checkpoints.Count;

    private DeterministicTask? _task;

    /// <summary>Applies the steps; at each <see cref="Step.Commit"/> for which <paramref name="killAfter"/> says so, the task dies and another takes over.</summary>
    public void Run(IEnumerable<Step> steps, Func<int, bool> killAfter)
    {
        _task ??= Start();
        var collector = new Collector(_open);
        foreach (var step in steps)
        {
            switch (step)
            {
                case Step.Record record:
                    _topic.Add(record.Value);
                    _task.Process(record.Value, collector);
                    break;
                case Step.Tick tick:
                    _task.Tick(tick.Now, collector);
                    break;
                case Step.Policy policy:
                    _task.Control(policy.Hash);
                    break;
                case Step.Commit commit:
                    Commit(commit.Snapshot, collector);
                    if (killAfter(Commits)) _task = Start();
                    break;
            }
        }
    }

    private void Commit(bool snapshot, Collector collector)
    {
        foreach (var (key, value) in _task!.EndBatch(snapshot ? SnapshotShare.First : SnapshotShare.Next, collector))
        {
            if (value is null) _checkpoints.Remove(key);
            else _checkpoints[key] = value;
        }

        Committed.AddRange(_open);
        _open.Clear();
        Commits++;
    }

    private DeterministicTask Start()
    {
        _open.Clear();
        var task = new DeterministicTask(Name, create(), policies);
        var image = CheckpointImage.Find(Name, _checkpoints);
        if (image is null)
        {
            task.StartAt(0);
            return task;
        }

        task.Restore(image);
        foreach (var record in _topic.Where(r => r.Offset >= task.NextOffset && r.Offset < image.Checkpoint.NextOffset).ToList())
        {
            Assert.True(task.IsReplaying);
            task.Process(record, new Collector(_open));
            Replayed++;
        }

        Assert.False(task.IsReplaying);
        Assert.Empty(_open);
        return task;
    }

    /// <summary>One record written.</summary>
    internal sealed record Output(string Topic, string Key, string Value, long Timestamp);

    private sealed class Collector(List<Output> target) : IOutput
    {
        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp) =>
            target.Add(new Output(topic, Convert.ToHexString(key), Convert.ToHexString(value), timestamp));

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) =>
            target.Add(new Output(topic, "all", Convert.ToHexString(value), timestamp));
    }
}
