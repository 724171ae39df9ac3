using Monitoring.Pipeline.Torture.Nemesis;

namespace Monitoring.IntegrationTests.Torture;

/// <summary>Every kind of fault once, by a fixed seed: nothing is lost, doubled, out of order or altered, in tables, on topics and in offsets.</summary>
/// <remarks>The classes below share the kinds, so that they run beside each other. `monitoring torture` mixes all kinds for as long as wanted.</remarks>
public abstract class TortureSpecs(TortureFixture cluster)
{
    private const long Seed = 11;

    /// <summary>Kinds whose name begins with one of these.</summary>
    protected static TheoryData<string> Kinds(params string[] prefixes) =>
        [.. FaultKinds.All.Select(static k => k.Name).Where(name => prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)))];

    protected async Task SurvivesAsync(string kind)
    {
        var result = await cluster.RunAsync(kind, Seed);
        TestContext.Current.SendDiagnosticMessage($"{kind}: {result.Account.Stored} stored, {result.Aborted} aborted, {result.Replayed} replayed, {result.Fenced} fenced, stalled for {result.LongestStall.TotalSeconds:0.0} s");
        Assert.True(result.Held, $"{result.Explain()}\n{cluster.Story()}");
        Assert.InRange(result.Faults[kind], 1, 1);
        Assert.Equal(result.Account.Acknowledged, result.Account.Stored + result.Account.Deduplicated + result.Account.DeadLettered);
    }
}

/// <summary>Processes that die at a named place in the code.</summary>
public sealed class FailPointSpecs(TortureFixture cluster) : TortureSpecs(cluster), IClassFixture<TortureFixture>
{
    public static TheoryData<string> Dying => Kinds("kill-");

    [Theory]
    [MemberData(nameof(Dying))]
    public Task Nothing_is_lost_or_doubled_when_a_process_dies(string kind) => SurvivesAsync(kind);
}

/// <summary>Processes that come and go, stand still, or live in another time.</summary>
public sealed class ProcessFaultSpecs(TortureFixture cluster) : TortureSpecs(cluster), IClassFixture<TortureFixture>
{
    public static TheoryData<string> Troubled => Kinds("pipeline-", "zombie", "leave-", "join-", "policy-", "clock-");

    [Theory]
    [MemberData(nameof(Troubled))]
    public Task Nothing_is_lost_or_doubled_when_a_process_is_troubled(string kind) => SurvivesAsync(kind);
}

/// <summary>Trouble with the broker, the way to it, and whoever else reads from it.</summary>
public sealed class BrokerFaultSpecs(TortureFixture cluster) : TortureSpecs(cluster), IClassFixture<TortureFixture>
{
    public static TheoryData<string> Broken => Kinds("broker-", "slow-");

    [Theory]
    [MemberData(nameof(Broken))]
    public Task Nothing_is_lost_or_doubled_when_the_broker_or_the_way_to_it_breaks(string kind) => SurvivesAsync(kind);
}

/// <summary>Trouble with PostgreSQL and the way to it.</summary>
public sealed class PostgresFaultSpecs(TortureFixture cluster) : TortureSpecs(cluster), IClassFixture<TortureFixture>
{
    public static TheoryData<string> Broken => Kinds("postgres-");

    [Theory]
    [MemberData(nameof(Broken))]
    public Task Nothing_is_lost_or_doubled_when_PostgreSQL_or_the_way_to_it_breaks(string kind) => SurvivesAsync(kind);
}
