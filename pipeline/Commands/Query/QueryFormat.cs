namespace Monitoring.Pipeline.Commands.Query;

/// <summary>How rows are printed.</summary>
internal enum QueryFormat
{
    Table,
    Csv,
    Json,
}
