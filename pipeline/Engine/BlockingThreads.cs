namespace Monitoring.Pipeline.Engine;

/// <summary>Threads for calls of the Kafka client that block, so that many partitions do not take the thread pool's threads.</summary>
/// <remarks>Threads are made when they are needed and kept; work beyond the bound waits its turn.</remarks>
/// <param name="name">Of the threads.</param>
/// <param name="most">How many at most.</param>
internal sealed class BlockingThreads(string name, int most)
{
    private readonly Queue<Action> _waiting = [];
    private int _most = most;
    private int _threads;
    private int _idle;

    /// <summary>Runs a call on one of the threads.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellation">Keeps a call that waits its turn from being made.</param>
    public Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            _waiting.Enqueue(Work);
            if (_idle < _waiting.Count && _threads < _most) Start();
            else Monitor.Pulse(_waiting);
        }

        return done.Task;

        void Work()
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                done.SetResult(call());
            }
            catch (OperationCanceledException e)
            {
                done.SetCanceled(e.CancellationToken);
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Action call, CancellationToken cancellation) => RunAsync(
        () =>
        {
            call();
            return 0;
        },
        cancellation);

    /// <summary>Runs a call that may never return. Past the bound it is left behind, and a thread more takes its place for as long as it lasts.</summary>
    /// <param name="call">The call.</param>
    /// <param name="bound">How long it may take, from its turn on.</param>
    /// <param name="cancellation">Keeps a call that waits its turn from being made.</param>
    /// <exception cref="TimeoutException">It was left behind.</exception>
    public async Task RunAsync(Action call, TimeSpan bound, CancellationToken cancellation)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = RunAsync(
            () =>
            {
                begun.SetResult();
                call();
            },
            cancellation);
        await Task.WhenAny(begun.Task, running).ConfigureAwait(false);
        if (await Task.WhenAny(running, Task.Delay(bound, CancellationToken.None)).ConfigureAwait(false) != running)
        {
            Allow(1);
            _ = running.ContinueWith(_ => Allow(-1), TaskScheduler.Default);
            throw new TimeoutException($"the call did not return within {bound}");
        }

        await running.ConfigureAwait(false);
    }

    private void Allow(int more)
    {
        lock (_waiting)
        {
            _most += more;
            if (_idle < _waiting.Count && _threads < _most) Start();
        }
    }

    private void Start()
    {
        var thread = new Thread(Serve) { IsBackground = true, Name = $"{name} {++_threads}" };
        thread.Start();
    }

    private void Serve()
    {
        while (true) Next()();
    }

    private Action Next()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                Monitor.Wait(_waiting);
                _idle--;
            }

            return _waiting.Dequeue();
        }
    }
}
