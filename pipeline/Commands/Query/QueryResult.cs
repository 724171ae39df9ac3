namespace Monitoring.Pipeline.Commands.Query;

/// <summary>Rows as PostgreSQL's own text.</summary>
/// <param name="Columns">Their names.</param>
/// <param name="Rows">A null is SQL's.</param>
/// <param name="Truncated">There were more rows than were asked for.</param>
internal sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows, bool Truncated);
