namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>Nothing gets through for a while, neither on old connections nor on new ones.</summary>
internal sealed record BlackHole(Link Link, int Ms) : Fault
{
    public static IReadOnlyList<FaultKind> Kinds { get; } = Links.Kinds("black-hole", static (random, link) => new BlackHole(link, random.Between(500, 9000)));

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var condition = scene.Of(Link).Condition;
        condition.IsBlackHole = true;
        await Task.Delay(Ms, cancellation).ConfigureAwait(false);
        condition.IsBlackHole = false;
    }
}
