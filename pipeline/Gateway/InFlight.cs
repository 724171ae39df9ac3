namespace Monitoring.Pipeline.Gateway;

/// <summary>Bounds what all requests hold together. Thread-safe.</summary>
internal sealed class InFlight(long mostBytes, int mostRequests)
{
    private long _bytes;
    private int _requests;

    private long Most { get; } = mostBytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Lets a request in; null where there are too many.</summary>
    public Lease? TryEnter()
    {
        if (Interlocked.Increment(ref _requests) <= mostRequests) return new Lease(this);
        Interlocked.Decrement(ref _requests);
        return null;
    }

    /// <summary>What one request holds. Given back whole when it is disposed of.</summary>
    internal sealed class Lease(InFlight all) : IDisposable
    {
        private long _held;

        /// <summary>Takes more; false where it would be too much in all.</summary>
        public bool TryTake(long bytes)
        {
            if (Interlocked.Add(ref all._bytes, bytes) > all.Most)
            {
                Interlocked.Add(ref all._bytes, -bytes);
                return false;
            }

            _held += bytes;
            return true;
        }

        public void Dispose()
        {
            Interlocked.Add(ref all._bytes, -_held);
            _held = 0;
            Interlocked.Decrement(ref all._requests);
        }
    }
}
