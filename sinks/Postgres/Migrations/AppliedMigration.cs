namespace Monitoring.Sinks.Postgres.Migrations;

/// <summary>A row of <c>monitoring.schema_version</c>.</summary>
internal readonly record struct AppliedMigration(int Version, string Name, string Checksum);
