using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Schemas;

/// <summary>What an arena holds on to.</summary>
public sealed class ArenaTests
{
    [Theory]
    [InlineData(1, 16 << 20)]
    [InlineData(100, 200 * 1024)]
    [InlineData(3, 900 * 1024)]
    public void A_large_batch_is_given_back_at_the_reset_after_it(int pieces, int length)
    {
        var arena = new Arena();
        for (var i = 0; i < pieces; i++) arena.Reserve(length, out _);
        arena.Reset();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 4; i++) arena.Reserve(250 * 1024, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        arena.Reset();
        before = GC.GetAllocatedBytesForCurrentThread();
        arena.Reserve(pieces * length, out _);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before > pieces * length / 2, "it was still there");
    }

    [Fact]
    public void What_was_reserved_stays_apart_after_blocks_were_given_back()
    {
        var arena = new Arena();
        for (var round = 0; round < 3; round++)
        {
            var slices = Enumerable.Range(0, 20).Select(i => (Byte: (byte)i, Slice: arena.Copy([.. Enumerable.Repeat((byte)i, 100_000 * (i % 7 + 1))]))).ToList();
            Assert.All(slices, s => Assert.Equal(-1, s.Slice.Span.IndexOfAnyExcept(s.Byte)));
            arena.Reset();
        }
    }
}
