using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Joins;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas.Facts;
using static Monitoring.Tests.Joins.JoinRun;

namespace Monitoring.Tests.Joins;

/// <summary>What open keys take, in memory and in snapshots.</summary>
[Collection(nameof(WholeHeap))]
public sealed class JoinStateSpecs
{
    [Fact]
    public void A_page_of_keys_of_which_none_changed_gives_the_same_bytes()
    {
        var run = Run().Add([.. Enumerable.Range(0, 2000).Select(i => Left($"o{i}", i % 50))]);
        var before = Chunks(run.Processor);
        run.Add(Right("o700", 60));
        var after = Chunks(run.Processor);
        Assert.Equal(["joins.keys-512.0"], after.Keys.Where(name => !after[name].SequenceEqual(before.GetValueOrDefault(name, []))));
        Assert.Equal(4, after.Keys.Count(name => name.StartsWith("joins.keys-", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_largest_keys_lie_in_chunks_that_are_not_too_large()
    {
        (string, string)[] labels = [.. Enumerable.Range(0, 8).Select(i => (new string((char)('a' + i), 200), new string('v', 256)))];
        var run = Run(TwoJoins with { MaxKeys = 100_000 }).Add([.. Enumerable.Range(0, 600).Select(i => Left($"o{i}", i % 50, "refunded", labels))]);
        var chunks = Chunks(run.Processor);
        Assert.InRange(chunks.Values.Max(c => c.Length), IStateWriter.MaxChunkSize / 2, IStateWriter.MaxChunkSize);
        Assert.True(chunks.Count > 3);
    }

    [Theory]
    [InlineData(36_400)] // Where the dictionary has just doubled.
    [InlineData(65_600)] // Where lists have.
    public void An_open_key_takes_less_than_it_counts_for(int keys)
    {
        var each = Enumerable.Range(0, 3).Select(_ => BytesPerKey(keys)).Order().ElementAt(1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{each:0} bytes per open key with both events");
        Assert.InRange(each, 100, JoinPolicy.BytesPerKey);
    }

    [Fact]
    public void However_often_a_key_comes_what_waits_in_the_queue_does_not_grow()
    {
        var joins = new OpenJoins();
        joins.Apply(TwoJoins, []);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        // Each event is earlier than the one before, and so stands in the queue anew.
        for (var time = 300_000L; time > 0; time--) joins.Add(new JoinFact { Key = "k"u8, Time = time, IsRight = true, Labels = [0] }, 0, long.MinValue);
        Assert.Equal(1, joins.Count);
        // Pools of other specs may have shrunk meanwhile; each event once in the queue would be 7 MB and more.
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 1_000_000);
        GC.KeepAlive(joins);
    }

    // With labels of their own, as many as they count for; each stands in the queue twice, because its later event came first.
    private static double BytesPerKey(int keys)
    {
        var processor = new SessionsProcessor(5);
        processor.OnControl(Under(TwoJoins with { MaxKeys = 3 * keys }).ToBytes());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var output = new Nowhere();
        for (var i = 0; i < keys; i++)
        {
            processor.Process(Left($"{i:x8}-aaaa-bbbb-cccc-dddddddddddd", 60 + (i % 50), "refunded", ("tenant", $"tenant-{i:x8}-with-a-name-of-its-own")).Value, output);
            processor.Process(Right($"{i:x8}-aaaa-bbbb-cccc-dddddddddddd", 50 - (i % 50)).Value, output);
        }

        Assert.Equal(keys, processor.KeyCount);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)keys;
        GC.KeepAlive(processor);
        return each;
    }

    private static Dictionary<string, byte[]> Chunks(SessionsProcessor processor)
    {
        var writer = new Kept();
        processor.Save(writer);
        return writer.Chunks;
    }

    private sealed class Kept : IStateWriter
    {
        public Dictionary<string, byte[]> Chunks { get; } = [];

        public void Write(string name, ReadOnlySpan<byte> content) => Chunks.Add(name, content.ToArray());
    }

    private sealed class Nowhere : IOutput
    {
        public void Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail(Encoding.UTF8.GetString(key));

        public void WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp) => Assert.Fail(topic);
    }
}
