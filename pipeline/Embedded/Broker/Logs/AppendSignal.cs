namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>One waiting fetch, woken by the first of its partitions that changes.</summary>
internal sealed class AppendSignal
{
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Changed => _changed.Task;

    public void Set() => _changed.TrySetResult();
}
