using System.Diagnostics;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>Waits for what other processes do, with a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is yes.</summary>
    /// <param name="condition">The question.</param>
    /// <param name="bound">How long to go on asking.</param>
    /// <param name="otherwise">What to say when it stays no.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan bound, Func<string> otherwise)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > bound) Assert.Fail($"not within {bound}: {otherwise()}");
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }
}
