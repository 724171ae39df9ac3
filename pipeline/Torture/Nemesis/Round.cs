namespace Monitoring.Pipeline.Torture.Nemesis;

/// <summary>A fault, and when it strikes.</summary>
/// <param name="AtPercent">Of the round's events being stored.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Fault">What exactly.</param>
internal sealed record Strike(int AtPercent, FaultKind Kind, Fault Fault)
{
    public override string ToString() => $"{Kind.Name} at {AtPercent} %: {Fault}";
}

/// <summary>Some events and the faults that strike while they are stored.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Events">How many are published.</param>
/// <param name="Strikes">One or two.</param>
internal sealed record Round(int Number, int Events, IReadOnlyList<Strike> Strikes)
{
    public override string ToString() => $"round {Number}: {Events} events; {string.Join("; ", Strikes)}";
}
