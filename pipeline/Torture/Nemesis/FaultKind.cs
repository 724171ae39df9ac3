using Monitoring.Benchmarks.Workload;

namespace Monitoring.Pipeline.Torture.Nemesis;

/// <summary>One way to break something.</summary>
/// <param name="Name">As <c>--kinds</c> takes it.</param>
/// <param name="Draw">Draws its parameters; the second argument is the number of pipelines.</param>
internal sealed record FaultKind(string Name, Func<SeededRandom, int, Fault> Draw)
{
    public Needs Needs { get; init; }

    /// <summary>What there has to be of it in the end, or it has missed the work.</summary>
    public Proofs Proofs { get; init; }

    /// <summary>True where another fault may strike at the same time.</summary>
    public bool MayOverlap { get; init; }

    public override string ToString() => Name;
}
