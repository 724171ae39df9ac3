namespace Monitoring.Pipeline.Embedded.Postgres;

/// <summary>Where a private PostgreSQL lives.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>The cluster, its password, port and log are below it. As root it is handed to an unprivileged user.</summary>
    public required string Folder { get; init; }

    /// <summary>Where binaries are put that have to be fetched; shared by clusters.</summary>
    public required string BinariesFolder { get; init; }

    /// <summary>Settings of <c>postgresql.conf</c> beside our own, by name, with the value as it is written there.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the server may take to start (recovery included) or to stop.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);
}
