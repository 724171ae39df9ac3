using System.ComponentModel;
using Monitoring.Schemas.Options;
using Npgsql;

namespace Monitoring.Sinks.Postgres;

/// <summary>Where and how rows are stored. Defaults never lose data.</summary>
public sealed record PostgresOptions : IValidatedOptions
{
    [Description("Npgsql connection string of the database, as a reference to the environment or to a file. Needed by the sink and by queries.")]
    public Secret? ConnectionString { get; init; }

    [Description("Name that the connections show in pg_stat_activity.")]
    public string ApplicationName { get; init; } = "monitoring";

    [Description("Apply pending migrations at the start. Where the user may not, an owner runs `monitoring migrate` and this is false.")]
    public bool ApplyMigrations { get; init; } = true;

    [Description("Store events of a Kafka cluster that the database has not seen although it has seen another. False takes it for a broker that was wiped; true, for one start, says that it is meant.")]
    public bool AcceptNewClusters { get; init; }

    [Description("Whole days that rows are kept. Older events become dead letters, older days are dropped.")]
    public int RetentionDays { get; init; } = 90;

    [Description("Store metric samples in metric_samples. Where false, they are still published on monitoring.deltas.")]
    public bool StoreSamples { get; init; } = true;

    [Description("Whole days that metric samples are kept. Older samples become dead letters, older days are dropped.")]
    public int SampleRetentionDays { get; init; } = 7;

    [Description("Whole days that windows of metrics are kept, by level. Older windows become dead letters, older days are dropped. A level that is not written keeps its default.")]
    public IReadOnlyDictionary<string, int> MetricRetentionDays { get; init; } = MetricLevel.All.ToDictionary(l => l.Name, l => l.RetentionDays);

    [Description("Days after today whose tables are made ahead of time.")]
    public int DaysAhead { get; init; } = 1;

    [Description("How long after its end (UTC) a day is indexed for search, so that late events still find it cheap to write.")]
    public TimeSpan SealAfter { get; init; } = TimeSpan.FromHours(6);

    [Description("Days that keep their JSON index.")]
    public int HotDays { get; init; } = 7;

    [Description("How long one statement may take before its connection is given up and the batch is tried again.")]
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(2);

    [Description("The first wait after a passing error; each further one doubles it.")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    [Description("The longest wait between two tries.")]
    public TimeSpan RetryDelayLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the server is reached, or null where none is named; only after validation.</summary>
    public Transport? Transport()
    {
        if (ConnectionString is null) return null;
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString.Reveal());
        var hosts = settings.Host!.Split(',', StringSplitOptions.TrimEntries).Select(h => h.StartsWith('/') ? h : h[..(h.LastIndexOf(':') is var colon && colon > h.LastIndexOf(']') && h.IndexOf(':') == colon ? colon : h.Length)]);
        return new Transport([.. hosts], settings.SslMode >= SslMode.Require, settings.SslMode == SslMode.VerifyFull);
    }

    /// <summary>Whole days that a table's rows are kept.</summary>
    internal int RetentionOf(DayTable table)
    {
        if (MetricLevel.Of(table) is { } level) return MetricRetentionDays.GetValueOrDefault(level.Name, level.RetentionDays);
        return table == DayTable.MetricSamples ? SampleRetentionDays : RetentionDays;
    }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (ConnectionStringProblem() is { } problem) yield return new("connection_string", problem, "Write Host=…;Database=…;Username=…;Password=….");
        if (ApplicationName.Length is 0 or > 63) yield return new("application_name", $"has {ApplicationName.Length} characters; PostgreSQL shows 1 to 63.", "Write a short name.");
        if (RetentionDays is < 1 or > 3650) yield return new("retention_days", $"{RetentionDays} is not between 1 and 3650.", "Write how many whole days to keep, for example 90.");
        if (SampleRetentionDays is < 1 or > 3650) yield return new("sample_retention_days", $"{SampleRetentionDays} is not between 1 and 3650.", "Write how many whole days to keep, for example 7.");
        foreach (var (level, days) in MetricRetentionDays)
        {
            if (MetricLevel.All.All(l => l.Name != level)) yield return new($"metric_retention_days.{level}", $"there is no level of this name; there are {MetricLevel.Names}.", "Write one of them, or leave it out.");
            else if (days is < 1 or > 3650) yield return new($"metric_retention_days.{level}", $"{days} is not between 1 and 3650.", "Write how many whole days to keep, for example 14.");
        }

        if (DaysAhead is < 1 or > 30) yield return new("days_ahead", $"{DaysAhead} is not between 1 and 30.", "Write 1, unless the keeper runs less than once a day.");
        if (HotDays < 1 || HotDays > RetentionDays) yield return new("hot_days", $"{HotDays} is not between 1 and retention_days ({RetentionDays}).", "Write how many days analysts search by attribute, for example 7.");
        if (SealAfter < TimeSpan.Zero || SealAfter > TimeSpan.FromDays(7)) yield return new("seal_after", $"{SealAfter:c} is not between 0 and 7 days.", "Write how late events usually are, for example 6h.");
        if (!Within(CommandTimeout, 1000, 3_600_000)) yield return new("command_timeout", $"{CommandTimeout:c} is not between 1 s and 1 h.", "Write 2m.");
        if (!Within(RetryDelay, 1, 60_000)) yield return new("retry_delay", $"{RetryDelay:c} is not between 1 ms and 1 min.", "Write 100ms.");
        if (RetryDelayLimit < RetryDelay || RetryDelayLimit > TimeSpan.FromHours(1)) yield return new("retry_delay_limit", $"{RetryDelayLimit:c} is not between retry_delay ({RetryDelay:c}) and 1 h.", "Write 5s.");
    }

    private static bool Within(TimeSpan value, int leastMs, int mostMs) => value.TotalMilliseconds >= leastMs && value.TotalMilliseconds <= mostMs;

    private string? ConnectionStringProblem()
    {
        if (ConnectionString is null) return null; // Stages without a database need none; the others ask for it when they start.
        try
        {
            // What Npgsql throws may quote a part of the string, so its message is not passed on.
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(ConnectionString.Reveal()).Host) ? "names no host." : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return "is not an Npgsql connection string.";
        }
    }
}
