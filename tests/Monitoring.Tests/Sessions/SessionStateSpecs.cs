using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas.Facts;
using static Monitoring.Tests.Sessions.SessionRun;

namespace Monitoring.Tests.Sessions;

/// <summary>What open sessions take, in memory and in snapshots.</summary>
[Collection(nameof(WholeHeap))]
public sealed class SessionStateSpecs
{
    [Fact]
    public void A_page_of_sessions_of_which_none_changed_gives_the_same_bytes()
    {
        var run = new SessionRun().Add([.. Enumerable.Range(0, 2000).Select(i => Fact($"s{i}", i % 50))]);
        var before = Chunks(run.Processor);
        run.Add(Fact("s700", 60, "cart"));
        var after = Chunks(run.Processor);
        Assert.Equal(["sessions-512.0"], after.Keys.Where(name => !after[name].SequenceEqual(before.GetValueOrDefault(name, []))));
        Assert.Equal(4, after.Keys.Count(name => name.StartsWith("sessions-", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_largest_sessions_lie_in_chunks_that_are_not_too_large()
    {
        (string, string)[] labels = [.. Enumerable.Range(0, 8).Select(i => (new string((char)('a' + i), 200), new string('v', 256)))];
        var run = new SessionRun(Policy with { MaxSessions = 100_000 }).Add([.. Enumerable.Range(0, 600).Select(i => Fact(new string('i', 250) + i, i % 50, "", false, labels))]);
        var chunks = Chunks(run.Processor);
        Assert.InRange(chunks.Values.Max(c => c.Length), IStateWriter.MaxChunkSize / 2, IStateWriter.MaxChunkSize);
        Assert.True(chunks.Count > 3);
    }

    [Fact]
    public void An_open_session_takes_less_than_it_counts_for()
    {
        var each = Enumerable.Range(0, 3).Select(_ => BytesPerSession(50_000)).Order().ElementAt(1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{each:0} bytes per open session with an id of 36 bytes");
        Assert.InRange(each, 100, SessionPolicy.BytesPerSession);
    }

    [Fact]
    public void However_often_sessions_are_merged_what_waits_for_their_end_does_not_grow()
    {
        var sessions = new OpenSessions { Terms = new SessionTerms(100, 0, long.MaxValue / 2) };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var time = 0L; time < 15_000_000; time += 150)
        {
            foreach (var at in (long[])[time, time + 150, time + 75]) sessions.Add(new SessionFact { Session = "s"u8, Time = at, Labels = [0] }, 0, long.MinValue);
        }

        Assert.Equal(1, sessions.Count);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, -2_000_000, 2_000_000);
        GC.KeepAlive(sessions);
    }

    private static double BytesPerSession(int sessions)
    {
        var processor = new SessionsProcessor(5);
        processor.OnControl((Policy with { MaxSessions = sessions }).ToBytes());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var output = new Nowhere();
        for (var i = 0; i < sessions; i++) processor.Process(Fact($"{i:x8}-aaaa-bbbb-cccc-dddddddddddd", i % 50, "visit", true, ("tenant", $"t{i % 20}")).Value, output);
        Assert.Equal(sessions, processor.SessionCount);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)sessions;
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
