namespace Monitoring.Pipeline.Configuration;

/// <summary>Where a setting was written: a file's line and column, or an environment variable.</summary>
/// <param name="Source">The file as it was named, or the variable.</param>
/// <param name="Line">From 1; 0 for a variable.</param>
/// <param name="Column">From 1; 0 for a variable.</param>
internal readonly record struct Place(string Source, int Line = 0, int Column = 0)
{
    /// <summary>True where the setting came from the environment.</summary>
    public bool IsVariable => Line == 0;

    /// <summary><c>file:line:col</c>, or the variable's name.</summary>
    public override string ToString() => IsVariable ? Source : FormattableString.Invariant($"{Source}:{Line}:{Column}");
}
