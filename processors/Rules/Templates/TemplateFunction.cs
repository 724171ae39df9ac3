namespace Monitoring.Processors.Rules.Templates;

/// <summary>What a function takes in a place.</summary>
internal enum ParameterKind
{
    Any,
    Text,
    Sample,
    Samples,
}

/// <summary>A function that templates may call.</summary>
/// <param name="Parameters">What it takes.</param>
/// <param name="Rest">What it takes after these, any number of times; null for no more.</param>
/// <param name="Call">Its work; a <see cref="FormatException"/> says why it fails.</param>
internal sealed record TemplateFunction(ParameterKind[] Parameters, ParameterKind? Rest, Func<ExpansionContext, object?[], object?> Call);
