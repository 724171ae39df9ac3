namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>A promise that was broken.</summary>
/// <param name="Place">Where it shows: <c>table</c>, <c>monitoring.logs</c>, ….</param>
/// <param name="What">What is wrong, of a fixed list: <see cref="Lost"/>, ….</param>
/// <param name="Count">How often.</param>
/// <param name="Example">The first case.</param>
internal sealed record Finding(string Place, string What, int Count, string Example)
{
    public const string Lost = "lost";
    public const string Doubled = "doubled";
    public const string OutOfOrder = "out of order";
    public const string Altered = "altered";
    public const string Unexpected = "unexpected";
    public const string NotAtTheEnd = "not at the end";
    public const string Miscounted = "miscounted";
    public const string MissedTheWork = "missed the work";
    public const string Ended = "ended by itself";

    public override string ToString() => $"{Place}: {Count} {What}, first: {Example}";
}
