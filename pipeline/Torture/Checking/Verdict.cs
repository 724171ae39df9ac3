namespace Monitoring.Pipeline.Torture.Checking;

/// <summary>What became of what was acknowledged, in events.</summary>
internal sealed class Account
{
    public long Acknowledged { get; set; }

    public long Stored { get; set; }

    public long Deduplicated { get; set; }

    public long DeadLettered { get; set; }
}

/// <summary>What a check has found.</summary>
/// <param name="Account">The sums.</param>
/// <param name="Findings">Every promise that was broken; empty where all held.</param>
internal sealed record Verdict(Account Account, IReadOnlyList<Finding> Findings)
{
    /// <summary>How many events were found to be so, wherever it shows most.</summary>
    public int Worst(string what) => Findings.Where(f => f.What == what).Select(f => f.Count).DefaultIfEmpty().Max();
}
