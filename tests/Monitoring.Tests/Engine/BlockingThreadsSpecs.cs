using Monitoring.Pipeline.Engine;

namespace Monitoring.Tests.Engine;

public sealed class BlockingThreadsSpecs
{
    [Fact]
    public async Task No_more_calls_than_threads_run_at_once_and_all_of_them_run()
    {
        var threads = new BlockingThreads("test", 3);
        var (now, most) = (0, 0);
        using var gate = new ManualResetEventSlim();
        var calls = Enumerable.Range(0, 20).Select(i => threads.RunAsync(
            () =>
            {
                var running = Interlocked.Increment(ref now);
                lock (threads) most = Math.Max(most, running);
                gate.Wait(TestContext.Current.CancellationToken);
                Interlocked.Decrement(ref now);
                Assert.False(Thread.CurrentThread.IsThreadPoolThread);
                return i;
            },
            TestContext.Current.CancellationToken)).ToList();
        while (Volatile.Read(ref now) < 3) await Task.Yield();
        gate.Set();
        Assert.Equal(Enumerable.Range(0, 20), await Task.WhenAll(calls));
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task What_a_call_throws_is_its_outcome_and_the_thread_goes_on()
    {
        var threads = new BlockingThreads("test", 1);
        await Assert.ThrowsAsync<IOException>(() => threads.RunAsync(() => throw new IOException(), TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => threads.RunAsync(() => 1, new CancellationToken(canceled: true)));
        Assert.Equal(2, await threads.RunAsync(() => 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_that_does_not_return_is_left_behind_and_takes_no_other_calls_place()
    {
        var threads = new BlockingThreads("test", 1);
        using var gate = new ManualResetEventSlim();
        await Assert.ThrowsAsync<TimeoutException>(() => threads.RunAsync(() => gate.Wait(CancellationToken.None), TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
        Assert.Equal(2, await threads.RunAsync(() => 2, TestContext.Current.CancellationToken));
        gate.Set();
    }

    [Fact]
    public async Task What_a_bounded_call_throws_is_its_outcome_even_a_time_out_of_its_own()
    {
        var threads = new BlockingThreads("test", 1);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => threads.RunAsync(() => throw new TimeoutException("its own"), TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal("its own", thrown.Message);
    }
}
