namespace Monitoring.Processors.Rules.Templates;

/// <summary>A template cannot be read or expanded.</summary>
/// <param name="message">As Prometheus words it, with its own counting of places.</param>
/// <param name="line">From 1, in the text that was given.</param>
/// <param name="column">From 1, in characters.</param>
internal sealed class TemplateException(string message, int line, int column) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
