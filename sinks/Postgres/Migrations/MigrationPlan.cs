namespace Monitoring.Sinks.Postgres.Migrations;

/// <summary>Compares what a database has with what this build knows. Pure.</summary>
internal static class MigrationPlan
{
    /// <returns>What is left to apply, in order.</returns>
    /// <exception cref="PostgresFatalException">The database is newer, or a migration was changed after it was applied.</exception>
    internal static IReadOnlyList<Migration> Pending(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied)
    {
        foreach (var there in applied)
        {
            if (there.Version > known.Count)
            {
                throw new PostgresFatalException(
                    $"The database has migration {there.Version} ({there.Name}); this build knows {known.Count}.", "Run the newer version of the program that applied it.");
            }

            var ours = known[there.Version - 1];
            if (ours.Checksum != there.Checksum)
            {
                throw new PostgresFatalException(
                    $"Migration {ours.Version} ({ours.Name}) was changed after it was applied: the database has checksum {there.Checksum[..12]}…, this build {ours.Checksum[..12]}….",
                    "Undo the change and put it into a new migration.");
            }
        }

        var seen = applied.Select(a => a.Version).ToHashSet();
        return [.. known.Where(m => !seen.Contains(m.Version))];
    }
}
