namespace Monitoring.Processors.Rules.Diagnosis;

/// <summary>Something provably odd in a rule that is otherwise right.</summary>
/// <param name="File">As it was named.</param>
/// <param name="Line">Of the rule, from 1.</param>
/// <param name="Column">Of the rule, from 1.</param>
/// <param name="Rule">The alert, or the recorded metric.</param>
/// <param name="Message">What is odd, without a full stop.</param>
/// <param name="Mend">What to do instead, without a full stop.</param>
internal sealed record Finding(string File, int Line, int Column, string Rule, string Message, string Mend)
{
    /// <summary><c>file:line:col: rule: what is odd. Mend: what to do.</c></summary>
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}:{Column}: {Rule}: {Message}. Mend: {Mend}.");
}
