namespace Monitoring.Processors.Rules.Language;

/// <summary>How a matcher compares.</summary>
internal enum LabelMatch
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>=~</c></summary>
    Matches,

    /// <summary><c>!~</c></summary>
    NotMatches,
}
