using Monitoring.Sinks.Postgres;

namespace Monitoring.Tests.Sinks.Postgres;

/// <summary>How large a buffer of rows becomes, and what it keeps.</summary>
public sealed class ByteBufferSpecs
{
    private const int Usual = 1 << 20;
    private const int Slack = 64 * 1024;

    [Fact]
    public void A_batch_of_the_usual_size_takes_little_more_than_its_bytes_and_is_filled_again_without_allocating()
    {
        var buffer = new ByteBuffer(64 * 1024, Usual);
        Fill(buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(buffer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        var fresh = GC.GetAllocatedBytesForCurrentThread();
        Fill(new ByteBuffer(64 * 1024, Usual));
        // The sum of what it grew through: 64 KiB, 128, …, 1 MiB, and the last with its slack.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - fresh, Usual, (2 * Usual) + Usual + (2 * Slack));
    }

    [Fact]
    public void A_row_out_of_the_common_leaves_no_large_buffer_behind()
    {
        var buffer = new ByteBuffer(64 * 1024, Usual);
        buffer.Take(16 * Usual);
        buffer.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        buffer.Take(64 * 1024);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        buffer.Take(1);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 256 * 1024);
    }

    private static void Fill(ByteBuffer buffer)
    {
        buffer.Clear();
        while (buffer.Length < Usual) buffer.Take(700);
    }
}
