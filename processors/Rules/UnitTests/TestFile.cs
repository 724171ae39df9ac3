using Monitoring.Processors.Rules.Groups;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>A file of promtool's unit tests of rules.</summary>
internal sealed record TestFile
{
    /// <summary>As it was named.</summary>
    public required string Name { get; init; }

    /// <summary>Patterns of names, relative to the file.</summary>
    public IReadOnlyList<string> RuleFiles { get; init; } = [];

    /// <summary>Between two evaluations of all groups, whatever their own intervals are.</summary>
    public TimeSpan EvaluationInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Groups that are evaluated in this order.</summary>
    public IReadOnlyList<string> GroupOrder { get; init; } = [];

    /// <summary>True where neighbouring floating-point numbers count as equal.</summary>
    public bool FuzzyCompare { get; init; }

    public IReadOnlyList<TestCase> Tests { get; init; } = [];

    /// <summary>What makes the file unusable; none for a good file.</summary>
    public IReadOnlyList<RuleFault> Faults { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="name">Its name, for the messages.</param>
    /// <param name="text">Its content.</param>
    public static TestFile Read(string name, string text) => new TestFileReader(name, text).Read();
}

/// <summary>Series, and what the rules are to make of them.</summary>
internal sealed record TestCase
{
    public required string Name { get; init; }

    /// <summary>Between two values of the series.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>The time of the first values and of the first evaluation; ms since 1970 UTC.</summary>
    public long StartMs { get; init; }

    /// <summary>Series and values, as written.</summary>
    public IReadOnlyList<(string Series, string Values)> InputSeries { get; init; } = [];

    public IReadOnlyList<AlertTest> AlertTests { get; init; } = [];

    public IReadOnlyList<ExpressionTest> ExpressionTests { get; init; } = [];

    public NamedTexts ExternalLabels { get; init; } = NamedTexts.Empty;

    public string ExternalUrl { get; init; } = "";

    /// <summary>The latest time that an assertion asks for.</summary>
    public TimeSpan End => AlertTests.Select(a => a.Time).Concat(ExpressionTests.Select(e => e.Time)).DefaultIfEmpty().Max();
}

/// <summary>The alerts of a name that are to fire at a time; of none, that none fires.</summary>
/// <param name="Alert">The name.</param>
/// <param name="Time">After the start.</param>
/// <param name="Expected">In any order.</param>
/// <param name="Line">In the file, from 1.</param>
internal sealed record AlertTest(string Alert, TimeSpan Time, IReadOnlyList<ShownAlert> Expected, int Line);

/// <summary>What a test sees of an alert.</summary>
internal readonly record struct ShownAlert(NamedTexts Labels, NamedTexts Annotations);

/// <summary>What an expression is to come to at a time.</summary>
/// <param name="Expression">PromQL.</param>
/// <param name="Time">After the start.</param>
/// <param name="Expected">In any order.</param>
/// <param name="Line">In the file, from 1.</param>
internal sealed record ExpressionTest(string Expression, TimeSpan Time, IReadOnlyList<ExpectedSample> Expected, int Line);

/// <summary>A sample, as written.</summary>
/// <param name="Labels">A series: <c>up{job="a"}</c>.</param>
/// <param name="Value">Any number.</param>
/// <param name="Histogram">A native histogram instead of the value; "" for none.</param>
internal sealed record ExpectedSample(string Labels, double Value, string Histogram);
