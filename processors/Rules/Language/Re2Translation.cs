namespace Monitoring.Processors.Rules.Language;

/// <summary>An expression of RE2 in .NET's syntax.</summary>
/// <param name="Expression">For <see cref="System.Text.RegularExpressions.Regex"/>.</param>
/// <param name="Names">Of the groups from number 1; "" for those without one.</param>
/// <param name="HasBoundary">It asks for begins and ends of words.</param>
internal readonly record struct Re2Translation(string Expression, IReadOnlyList<string> Names, bool HasBoundary);

/// <summary>What holds at a place of an expression.</summary>
[Flags]
internal enum Re2Flags
{
    None = 0,
    IgnoreCase = 1,
    Multiline = 2,

    /// <summary>A dot matches a newline too.</summary>
    DotAll = 4,

    /// <summary>Repetitions take as little as they can, and with a question mark as much.</summary>
    Ungreedy = 8,
}
