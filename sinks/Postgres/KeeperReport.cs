namespace Monitoring.Sinks.Postgres;

/// <summary>What one round of <see cref="PartitionKeeper"/> did, in day tables.</summary>
/// <param name="Sealed">Indexed for search.</param>
/// <param name="Cooled">Lost their JSON index.</param>
/// <param name="Dropped">Went with their rows.</param>
/// <param name="Postponed">Were in use; the next round tries again.</param>
public sealed record KeeperReport(int Sealed, int Cooled, int Dropped, int Postponed);
