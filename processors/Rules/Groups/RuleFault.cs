namespace Monitoring.Processors.Rules.Groups;

/// <summary>One thing wrong in a rule file or a test of rules, and where.</summary>
/// <param name="File">As it was named.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Mend">What to do instead, without a full stop.</param>
internal sealed record RuleFault(string File, int Line, int Column, string Message, string Mend)
{
    /// <summary><c>file:line:col: what is wrong. Mend: what to do.</c></summary>
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}:{Column}: {Message}. Mend: {Mend}.");
}
