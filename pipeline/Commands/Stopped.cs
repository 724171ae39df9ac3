namespace Monitoring.Pipeline.Commands;

/// <summary>Waiting to be told to stop, which is how a service ends well.</summary>
internal static class Stopped
{
    /// <summary>Returns once <paramref name="cancellation"/> is asked for.</summary>
    public static async Task WaitAsync(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellation.Register(stopped.SetResult);
        await stopped.Task.ConfigureAwait(false);
    }
}
