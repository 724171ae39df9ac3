namespace Monitoring.Pipeline.Commands.Query;

/// <summary>A query is not run with this login; the message says which to take.</summary>
internal sealed class QueryRefusedException(string message) : Exception(message);
