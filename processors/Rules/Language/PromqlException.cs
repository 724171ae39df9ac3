namespace Monitoring.Processors.Rules.Language;

/// <summary>A text is no valid PromQL; the message says what was expected or found.</summary>
/// <param name="message">Without the place.</param>
/// <param name="line">From 1.</param>
/// <param name="column">From 1, in characters.</param>
internal sealed class PromqlException(string message, int line, int column) : Exception($"{line}:{column}: {message}")
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>The feature's name, where the text is valid PromQL that this engine does not evaluate; null for a text that is wrong.</summary>
    public string? RefusedFeature { get; init; }
}
