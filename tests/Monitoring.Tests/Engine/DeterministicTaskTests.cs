using System.Text;
using Monitoring.Pipeline.Engine.State;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Engine;

public sealed class DeterministicTaskTests
{
    [Fact]
    public void A_golden_run_killed_and_resumed_at_every_commit_gives_the_same_bytes()
    {
        var steps = Script(seed: 7, records: 400);
        var golden = Run(steps, _ => false);
        var commits = steps.OfType<Step.Commit>().Count();
        Assert.True(commits > 40);
        for (var kill = 1; kill <= commits; kill++)
        {
            var at = kill;
            var run = Run(steps, n => n == at);
            Assert.Equal(golden.Committed, run.Committed);
        }
    }

    [Fact]
    public void A_run_killed_after_each_of_its_commits_gives_the_same_bytes()
    {
        var steps = Script(seed: 8, records: 400);
        var golden = Run(steps, _ => false);
        var run = Run(steps, _ => true);
        Assert.Equal(golden.Committed, run.Committed);
        Assert.True(run.Replayed > 100, $"only {run.Replayed} records were replayed");
    }

    [Fact]
    public void Replayed_records_are_not_counted_again()
    {
        var processor = new WindowCounter();
        var driver = new TopologyDriver(() => processor = new WindowCounter(), Policy);
        driver.Run([Record(0), Record(1), new Step.Commit(false)], _ => true);
        Assert.Equal(2, driver.Replayed);
        Assert.Equal(0, processor.Counters.Pending(processor.Counters.Register("seen")));
    }

    [Fact]
    public void A_finished_snapshot_removes_the_chunks_of_the_one_before()
    {
        var steps = Script(seed: 9, records: 1000);
        var run = Run(steps, _ => false);
        Assert.InRange(run.CheckpointKeys, 2, 40);
    }

    [Fact]
    public void State_of_another_version_is_refused_with_the_mend()
    {
        var task = new DeterministicTask("t", new WindowCounter(), Policy);
        var e = Assert.Throws<CheckpointException>(() => task.Restore(Image(version: 2)));
        Assert.Equal("its state has version 2, this build reads version 1: run the build that wrote it, or remove the task's checkpoint to start without state", e.Message);
    }

    [Fact]
    public void A_missing_chunk_is_refused()
    {
        var task = new DeterministicTask("t", new WindowCounter(), Policy);
        var e = Assert.Throws<CheckpointException>(() => task.Restore(Image(chunks: [new Chunk("head", "00", 16)])));
        Assert.Equal("chunk head of its snapshot is missing", e.Message);
    }

    [Fact]
    public void A_replay_ends_at_the_end_of_its_range_also_where_no_record_is()
    {
        var task = new DeterministicTask("t", new WindowCounter(), Policy);
        task.Restore(Image());
        task.Skip(7);
        Assert.True(task.IsReplaying);
        task.Skip(12);
        Assert.Equal((false, 12L), (task.IsReplaying, task.NextOffset));
        task.Skip(5);
        Assert.Equal(12, task.NextOffset);
    }

    [Fact]
    public void A_whole_snapshot_leaves_nothing_to_replay_whatever_was_under_way()
    {
        var processor = new WindowCounter();
        var task = new DeterministicTask("t", processor, Policy);
        var topic = new Dictionary<string, byte[]>();
        task.StartAt(0);
        for (var i = 0; i < 200; i++)
        {
            task.Process(((Step.Record)Record(i)).Value, Nowhere.Instance);
            Apply(topic, task.EndBatch(i % 7 == 0 ? SnapshotShare.First : i % 11 == 0 ? SnapshotShare.Whole : SnapshotShare.Next, Nowhere.Instance));
        }

        Apply(topic, task.EndBatch(SnapshotShare.Whole, Nowhere.Instance));
        Assert.False(task.NeedsReplay);
        var image = CheckpointImage.Find("t", topic)!;
        Assert.Equal((200L, 200L, 0), (image.Checkpoint.NextOffset, image.Checkpoint.BaseOffset, image.Checkpoint.Journal.Count));
        Assert.Equal(image.Checkpoint.Chunks.Count, image.Chunks.Count);
        var restored = new DeterministicTask("t", new WindowCounter(), Policy);
        restored.Restore(image);
        Assert.False(restored.IsReplaying);
    }

    [Fact]
    public void A_checkpoint_under_another_name_is_taken_over_whole_and_removed()
    {
        var topic = new Dictionary<string, byte[]>();
        var before = new DeterministicTask("input-0", new WindowCounter(), Policy);
        before.StartAt(0);
        before.Process(((Step.Record)Record(0)).Value, Nowhere.Instance);
        Apply(topic, before.EndBatch(SnapshotShare.Whole, Nowhere.Instance));
        before.Process(((Step.Record)Record(1)).Value, Nowhere.Instance);
        Apply(topic, before.EndBatch(SnapshotShare.Next, Nowhere.Instance));

        var after = new DeterministicTask("app/input-0", new WindowCounter(), Policy);
        after.Restore(CheckpointImage.Find("input-0", topic)!);
        Assert.True(after.IsReplaying);
        after.Process(((Step.Record)Record(1)).Value, Nowhere.Instance);
        Apply(topic, after.EndBatch(SnapshotShare.Whole, Nowhere.Instance));
        Assert.All(topic.Keys, key => Assert.StartsWith("app/input-0/", key, StringComparison.Ordinal));
        new DeterministicTask("app/input-0", new WindowCounter(), Policy).Restore(CheckpointImage.Find("app/input-0", topic)!);
    }

    private static void Apply(Dictionary<string, byte[]> topic, IReadOnlyList<KeyValuePair<string, byte[]?>> writes)
    {
        foreach (var (key, value) in writes)
        {
            if (value is null) topic.Remove(key);
            else topic[key] = value;
        }
    }

    private sealed class Nowhere : IOutput
    {
        public static readonly Nowhere Instance = new();

        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
        {
        }

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
        {
        }
    }

    [Fact]
    public void A_replay_range_that_is_gone_stops_the_task()
    {
        var task = new DeterministicTask("t", new WindowCounter(), Policy);
        task.Restore(Image());
        var e = Assert.Throws<CheckpointException>(() => task.Process(((Step.Record)Record(12)).Value, null!));
        Assert.Equal("the records up to offset 9, which rebuild its state, are no longer in the topic", e.Message);
    }

    private static CheckpointImage Image(int version = 1, IReadOnlyList<Chunk>? chunks = null) =>
        new("t", new Checkpoint(10, 5, "", version, chunks ?? [], []), new Dictionary<string, byte[]>());

    private static TopologyDriver Run(IReadOnlyList<Step> steps, Func<int, bool> kill)
    {
        var driver = new TopologyDriver(() => new WindowCounter(), Policy);
        driver.Run(steps, kill);
        return driver;
    }

    private static byte[] Policy(string hash) => Encoding.UTF8.GetBytes("policy-" + hash);

    private static Step Record(long offset) =>
        new Step.Record(new SourceRecord("input", 0, offset, offset * 3, Utf8Slice.From($"k{offset % 5}"), Utf8Slice.From("v")));

    // Offsets have gaps, as behind transaction markers; commits, ticks and policies fall between any two records.
    private static List<Step> Script(int seed, int records)
    {
        var random = new Random(seed);
        var steps = new List<Step>();
        var offset = 0L;
        for (var i = 0; i < records; i++)
        {
            offset += random.Next(10) == 0 ? 3 : 1;
            steps.Add(Record(offset));
            if (random.Next(6) == 0) steps.Add(new Step.Tick(offset * 3 - random.Next(40)));
            if (random.Next(50) == 0) steps.Add(new Step.Policy($"{random.Next(3)}"));
            if (random.Next(7) == 0) steps.Add(new Step.Commit(Snapshot: random.Next(4) == 0));
            if (random.Next(40) == 0) steps.Add(new Step.Commit(Snapshot: false));
        }

        steps.Add(new Step.Commit(false));
        return steps;
    }
}
