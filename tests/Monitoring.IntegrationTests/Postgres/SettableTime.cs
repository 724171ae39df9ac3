namespace Monitoring.IntegrationTests.Postgres;

/// <summary>A clock that says what the test wants; its timers are real, because waits for a real server are.</summary>
internal sealed class SettableTime(DateTimeOffset now) : TimeProvider
{
    internal DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
