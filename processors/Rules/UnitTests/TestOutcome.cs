namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>What became of one assertion.</summary>
/// <param name="IsAlert">True for an alert test, false for an expression test.</param>
/// <param name="Line">In the file, from 1.</param>
/// <param name="Failure">What was expected and what came, on several lines; null where it holds.</param>
internal sealed record Assertion(bool IsAlert, int Line, string? Failure);

/// <summary>What became of a test.</summary>
/// <param name="Test">The test.</param>
/// <param name="Errors">What kept it from being done to its end.</param>
/// <param name="Assertions">All of its assertions; those that were not reached have failed.</param>
internal sealed record TestOutcome(TestCase Test, IReadOnlyList<string> Errors, IReadOnlyList<Assertion> Assertions)
{
    public bool Passed => Errors.Count == 0 && Assertions.All(a => a.Failure is null);
}
