namespace Monitoring.Sinks.Serilog;

/// <summary>The bounded queue between the threads that log and the one that sends; events leave it in the order in which they came.</summary>
/// <remarks>
/// With a spill file, once one event went there every later one does too, until the file is empty: that keeps the order.
/// Thread-safe.
/// </remarks>
internal sealed class EventQueue(int limit, TimeSpan blockTimeout, SpillFile? spill) : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<byte[]> _memory = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private bool _spilling = spill is { IsEmpty: false };
    private bool _closed;
    private long _dropped;

    /// <summary>Events that found no place.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Events in memory.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _memory.Count;
        }
    }

    /// <summary>Takes an event in, or waits for room, or spills it.</summary>
    /// <returns>False where it was dropped, which is counted.</returns>
    public bool Add(byte[] encoded)
    {
        bool taken;
        lock (_lock)
        {
            taken = !_closed && (spill is null ? WaitForRoom() && Keep(encoded) : Spill(encoded, spill));
            if (taken) Wake();
        }

        if (!taken) Interlocked.Increment(ref _dropped);
        return taken;
    }

    /// <summary>The oldest events; empty where there are none. They stay until <see cref="Remove"/>.</summary>
    /// <param name="count">Most events.</param>
    /// <param name="spilled">True where they come from the file.</param>
    public IReadOnlyList<byte[]> Peek(int count, out bool spilled)
    {
        lock (_lock)
        {
            spilled = _memory.Count == 0 && _spilling;
            return spilled ? spill!.Peek(count) : [.. _memory.Take(count)];
        }
    }

    /// <summary>Forgets what was sent.</summary>
    public void Remove(IReadOnlyList<byte[]> sent, bool spilled)
    {
        lock (_lock)
        {
            if (spilled)
            {
                spill!.Remove(sent);
                _spilling = !spill.IsEmpty;
            }
            else
            {
                for (var i = 0; i < sent.Count; i++) _memory.Dequeue();
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>Completes when something arrived since the last call, or the queue was closed.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _arrived.WaitAsync(cancellation);

    /// <summary>Takes no more; whoever waits for room is let go.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
            Wake();
        }
    }

    /// <summary>At the end, without a sender: what is in memory goes to the file, before what is there, or is counted as dropped.</summary>
    /// <returns>How many were dropped.</returns>
    public int Abandon()
    {
        lock (_lock)
        {
            if (_memory.Count == 0) return 0;
            List<byte[]> rest = [.. _memory];
            _memory.Clear();
            var kept = 0;
            if (spill is not null)
            {
                while (spill.Peek(1000) is { Count: > 0 } later)
                {
                    rest.AddRange(later);
                    spill.Remove(later);
                }

                kept = rest.TakeWhile(r => spill.TryAppend(r)).Count();
            }

            Interlocked.Add(ref _dropped, rest.Count - kept);
            return rest.Count - kept;
        }
    }

    /// <summary>Counts events that can never be sent.</summary>
    public void Refused(int count) => Interlocked.Add(ref _dropped, count);

    /// <inheritdoc/>
    public void Dispose()
    {
        spill?.Dispose();
        _arrived.Dispose();
    }

    // One permit is enough: the sender takes everything before it waits again.
    private void Wake()
    {
        if (_arrived.CurrentCount == 0) _arrived.Release();
    }

    private bool WaitForRoom()
    {
        var end = Environment.TickCount64 + (long)blockTimeout.TotalMilliseconds;
        while (_memory.Count >= limit)
        {
            var left = end - Environment.TickCount64;
            if (left <= 0 || !Monitor.Wait(_lock, (int)Math.Min(left, int.MaxValue)) || _closed) return false;
        }

        return true;
    }

    private bool Keep(byte[] encoded)
    {
        _memory.Enqueue(encoded);
        return true;
    }

    private bool Spill(byte[] encoded, SpillFile file)
    {
        if (!_spilling && _memory.Count < limit) return Keep(encoded);
        _spilling = true;
        return file.TryAppend(encoded);
    }
}
