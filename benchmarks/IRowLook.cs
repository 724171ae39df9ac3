namespace Monitoring.Benchmarks;

/// <summary>Finds rows that have become visible; some more than once.</summary>
internal interface IRowLook : IAsyncDisposable
{
    /// <summary>A quick look that may miss a few for now.</summary>
    Task LookAsync(Action<int, long> row, CancellationToken cancellation);

    /// <summary>Misses none.</summary>
    Task LookEverywhereAsync(Action<int, long> row, CancellationToken cancellation);
}
