namespace Monitoring.Processors.Rules.Templates;

/// <summary>What the functions of a template may ask for.</summary>
/// <param name="TimeMs">The time of the evaluation; ms since 1970 UTC.</param>
/// <param name="Query">The vector of an expression at that time.</param>
/// <param name="ExternalUrl">Where the alerting system is seen from outside; null where it has none, which fails what asks for it.</param>
internal sealed record ExpansionContext(long TimeMs, Func<string, IReadOnlyList<TemplateSample>> Query, Uri? ExternalUrl);
