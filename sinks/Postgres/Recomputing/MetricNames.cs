using Npgsql;

namespace Monitoring.Sinks.Postgres.Recomputing;

/// <summary>A choice of metrics: the named ones, or all but them.</summary>
/// <param name="Names">As stored.</param>
/// <param name="IsExcept">True for all but them.</param>
public sealed record MetricNames(IReadOnlyCollection<string> Names, bool IsExcept = false)
{
    /// <summary>The condition on the column <c>name</c>; left() finds the index of sealed days.</summary>
    /// <param name="place">Number of the parameter.</param>
    internal string Condition(int place) => IsExcept
        ? $"name <> ALL (${place}::text[])"
        : $"left(name, 200) = ANY (ARRAY(SELECT left(n, 200) FROM unnest(${place}::text[]) AS n)) AND name = ANY (${place}::text[])";

    internal NpgsqlParameter Parameter() => new() { Value = Names.ToArray() };
}
