namespace Monitoring.Pipeline.Commands;

/// <summary>What the commands that start whole subsystems do; handed in so that the command line is tested without them.</summary>
/// <param name="Run"><c>monitoring run</c></param>
/// <param name="Demo"><c>monitoring demo</c></param>
/// <param name="Broker"><c>monitoring broker</c></param>
/// <param name="Bench"><c>monitoring bench</c></param>
/// <param name="Torture"><c>monitoring torture</c></param>
internal sealed record CommandBodies(
    Func<RunRequest, CancellationToken, Task<int>> Run,
    Func<DemoRequest, CancellationToken, Task<int>> Demo,
    Func<BrokerRequest, CancellationToken, Task<int>> Broker,
    Func<BenchRequest, CancellationToken, Task<int>> Bench,
    Func<TortureRequest, CancellationToken, Task<int>> Torture)
{
    /// <summary>A body that says that this build holds no such subsystem.</summary>
    public static Task<int> Absent<T>(T request, CancellationToken cancellation)
    {
        Console.Error.WriteLine($"error: this build was made without the subsystem that serves a {typeof(T).Name}.");
        return Task.FromResult(ExitCode.Failed);
    }
}
