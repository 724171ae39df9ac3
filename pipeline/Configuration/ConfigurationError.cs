namespace Monitoring.Pipeline.Configuration;

/// <summary>One thing wrong in the configuration, and where.</summary>
/// <param name="Place">File, line and column, or the variable.</param>
/// <param name="Path">The setting, dotted, or empty where the file as a whole is meant.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Mend">What to write instead, without a full stop.</param>
internal sealed record ConfigurationError(Place Place, string Path, string Message, string Mend)
{
    /// <summary><c>file:line:col: path: what is wrong. Mend: what to do.</c></summary>
    public override string ToString()
    {
        var path = Path.Length == 0 ? "" : Path + ": ";
        return $"{Place}: {path}{Message.TrimEnd('.')}. Mend: {Mend.TrimEnd('.')}.";
    }
}
