namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>One topic's sum.</summary>
/// <param name="Topic">The publishers' topic.</param>
/// <param name="Acknowledged">What the broker acknowledged to the producer.</param>
/// <param name="Rows">What <c>SELECT count(*)</c> returns.</param>
/// <param name="Duplicates">Acknowledged records that the generator lists as resent.</param>
/// <param name="DeadLetters">Records refused, read from the dead-letter topic.</param>
/// <param name="Doubled">Rows that stand twice.</param>
internal sealed record DemoAccount(string Topic, long Acknowledged, long Rows, long Duplicates, long DeadLetters, long Doubled = 0)
{
    /// <summary>Below 0: lost. Above 0: stored or refused more often than published.</summary>
    public long Difference => Rows + Duplicates + DeadLetters - Acknowledged;

    /// <summary>True where every acknowledged record is found exactly once.</summary>
    public bool AddsUp => Difference == 0 && Doubled == 0;

    /// <summary>The accounts of every topic that was published to.</summary>
    public static IReadOnlyList<DemoAccount> Of(
        DemoLedger ledger, IReadOnlyDictionary<string, long> rows, IReadOnlyDictionary<string, long> deadLetters, IReadOnlyDictionary<string, long>? doubled = null) =>
    [
        .. ledger.Topics.Select(t => new DemoAccount(
            t.Topic, t.Acknowledged, rows.GetValueOrDefault(t.Topic), t.Resends, deadLetters.GetValueOrDefault(t.Topic), doubled?.GetValueOrDefault(t.Topic) ?? 0)),
    ];
}
