using System.Collections.Concurrent;

namespace Monitoring.Pipeline.Gateway.Formats;

/// <summary>Keeps decoders with their buffers for the next request; there are as many as have been at work at one time.</summary>
internal sealed class Spare<T>
{
    private readonly ConcurrentBag<T> _idle = [];

    public Loan Take(Func<T> create) => new(this, _idle.TryTake(out var idle) ? idle : create());

    /// <summary>One of them, until it is disposed of.</summary>
    internal readonly struct Loan(Spare<T> owner, T value) : IDisposable
    {
        public T Value => value;

        public void Dispose() => owner._idle.Add(value);
    }
}
