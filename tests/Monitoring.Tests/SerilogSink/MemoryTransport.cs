using System.Text;
using Monitoring.Sinks.Serilog;

namespace Monitoring.Tests.SerilogSink;

/// <summary>A broker in memory that can be away.</summary>
internal sealed class MemoryTransport : ILogTransport
{
    private readonly object _lock = new();
    private readonly List<string> _sent = [];
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _attempts;

    /// <summary>Called at each attempt, on the sender's own flow.</summary>
    public Action OnAttempt { get; init; } = () => { };

    /// <summary>Attempts fail while it is above 0; each counts it down.</summary>
    public int Failures { get; set; }

    public int Attempts => Volatile.Read(ref _attempts);

    public IReadOnlyList<string> Sent
    {
        get
        {
            lock (_lock) return [.. _sent];
        }
    }

    public bool Disposed { get; private set; }

    /// <summary>Lets attempts through; until then they hang.</summary>
    public MemoryTransport Open()
    {
        _open.TrySetResult();
        return this;
    }

    public async Task<int> SendAsync(IReadOnlyList<byte[]> batch, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _attempts);
        OnAttempt();
        await _open.Task.WaitAsync(cancellation);
        lock (_lock)
        {
            if (Failures > 0)
            {
                Failures--;
                throw new IOException("broker away");
            }

            _sent.AddRange(batch.Select(Encoding.UTF8.GetString));
        }

        return 0;
    }

    public void Dispose() => Disposed = true;
}
