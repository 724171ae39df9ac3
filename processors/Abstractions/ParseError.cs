namespace Monitoring.Processors.Abstractions;

/// <summary>Why bytes could not be read: a value, not an exception.</summary>
/// <param name="Reason">A code of <c>DeadLetterReason</c>.</param>
/// <param name="Detail">What was expected and what was found there, without content that masking would hide.</param>
/// <param name="Position">Byte offset inside the value, or -1.</param>
public readonly record struct ParseError(string Reason, string Detail, int Position = -1);
