using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Deduplication;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Deduplication;

public class DeduplicatorTests
{
    private const long Minute = 60_000_000;
    private readonly CounterSet _counters = new();

    [Fact]
    public void The_same_identity_within_the_window_is_a_duplicate_and_counted()
    {
        var seen = Small();
        Assert.False(See(seen, "a", 0));
        Assert.True(See(seen, "a", 9 * Minute));
        Assert.Equal(1, _counters.Pending(_counters.Register("intake_duplicates")));
    }

    [Fact]
    public void An_event_without_identity_is_never_a_duplicate()
    {
        var seen = Small();
        Assert.False(See(seen, "", 0));
        Assert.False(See(seen, "", 0));
        Assert.Equal(0, seen.Count);
    }

    [Fact]
    public void An_identity_expires_when_stream_time_reaches_its_window_and_a_resend_does_not_prolong_it()
    {
        var seen = Small();
        Assert.False(See(seen, "a", 0));
        Assert.True(See(seen, "a", 10 * Minute - 1));
        Assert.False(See(seen, "a", 10 * Minute));
    }

    [Fact]
    public void A_late_event_is_remembered_from_the_stream_time_at_which_it_came()
    {
        var seen = Small();
        See(seen, "now", 60 * Minute);
        Assert.False(See(seen, "late", 0));
        Assert.True(See(seen, "late", 69 * Minute));
    }

    [Fact]
    public void A_far_future_event_moves_no_time()
    {
        var seen = Small();
        See(seen, "a", 0);
        See(seen, "wrong clock", 1000 * Minute, EventFlags.FarFuture);
        Assert.True(See(seen, "a", Minute));
        Assert.True(See(seen, "wrong clock", Minute));
    }

    [Fact]
    public void What_comes_before_any_trusted_time_is_remembered_from_the_first_trusted_time()
    {
        var seen = Small();
        See(seen, "wrong clock", 1000 * Minute, EventFlags.FarFuture);
        See(seen, "a", 5 * Minute);
        Assert.True(See(seen, "wrong clock", 14 * Minute));
        Assert.False(See(seen, "wrong clock", 15 * Minute));
    }

    [Fact]
    public void Beyond_the_bound_the_oldest_are_forgotten_and_counted()
    {
        var seen = Small(maxEntries: 2);
        See(seen, "a", 0);
        See(seen, "b", 0);
        See(seen, "c", 0);
        Assert.Equal(2, seen.Count);
        Assert.True(See(seen, "b", 0));
        Assert.False(See(seen, "a", 0));
        Assert.Equal(2, _counters.Pending(_counters.Register("intake_duplicate_entries_forgotten")));
    }

    [Fact]
    public void A_full_segment_keeps_its_chunk_and_name()
    {
        var seen = Small(maxEntries: 100_000);
        Fill(seen, 0, 20_000);
        var before = new MemoryState();
        seen.Save(before);
        Fill(seen, 20_000, 20_000);
        var after = new MemoryState();
        seen.Save(after);
        Assert.Equal(["position", "segment-0", "segment-1"], before.Names);
        Assert.Equal(["position", "segment-0", "segment-1", "segment-2"], after.Names);
        Assert.True(before.Read("segment-0").SequenceEqual(after.Read("segment-0")));
    }

    [Fact]
    public void A_warm_seen_set_allocates_nothing()
    {
        var seen = Small(maxEntries: 50_000);
        var e = new LogEvent(new Arena());
        var identity = new byte[8];
        var next = 0L;
        void Round()
        {
            for (var i = 0; i < 100_000; i++)
            {
                BitConverter.TryWriteBytes(identity, next++);
                e.Identity = new Utf8Slice(identity);
                e.EventTime = next * 1000;
                seen.IsDuplicate(e);
            }
        }

        Round();
        Round();
        Assert.Equal(0, Allocation.LeastOf(Round));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1 << 20, 16_384)]
    [InlineData(4 << 20, 98_304)]
    [InlineData(64 << 20, 1_572_864)]
    public void An_amount_of_memory_holds_so_many_identities(long bytes, int entries) => Assert.Equal(entries, DeduplicationOptions.EntriesIn(bytes));

    [Fact]
    public void Options_out_of_bounds_are_all_reported()
    {
        var wrong = new DeduplicationOptions { Window = TimeSpan.Zero };
        Assert.Equal(["window"], wrong.Validate().Select(error => error.Path));
        Assert.Empty(new DeduplicationOptions().Validate());
    }

    private static bool See(Deduplicator seen, string identity, long time, EventFlags flags = EventFlags.None) =>
        seen.IsDuplicate(new LogEvent(new Arena()) { Identity = Utf8Slice.From(identity), EventTime = time, Flags = flags });

    private static void Fill(Deduplicator seen, int from, int count)
    {
        for (var i = from; i < from + count; i++) See(seen, $"id {i}", 0);
    }

    private Deduplicator Small(int maxEntries = 100) => new(new DeduplicationOptions { MaxEntries = maxEntries }, _counters);
}
