using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;
using Monitoring.Processors.Rules.Templates;

namespace Monitoring.Processors.Rules.Diagnosis;

/// <summary>Finds what is provably odd in rules that can be evaluated.</summary>
internal static class Doctor
{
    public static IEnumerable<Finding> Examine(RuleFile file)
    {
        foreach (var group in file.Groups)
        {
            foreach (var rule in group.Rules)
            {
                foreach (var (message, mend) in Oddities(group, rule)) yield return Of(group, rule, message, mend);
            }
        }

        foreach (var rule in DuplicateRules.Find(file.Groups))
        {
            var group = file.Groups.First(g => g.Rules.Contains(rule));
            yield return Of(group, rule, $"another rule has the same name and labels {rule.Labels}, so their series are mixed", "give them different labels, or take one away");
        }
    }

    private static Finding Of(GroupDefinition group, RuleDefinition rule, string message, string mend) => new(group.File, rule.Line, rule.Column, rule.Name, message, mend);

    private static IEnumerable<(string Message, string Mend)> Oddities(GroupDefinition group, RuleDefinition rule)
    {
        if (rule.For > TimeSpan.Zero && group.Interval is { } interval && rule.For < interval)
        {
            yield return ($"'for' of {DurationText.Of(rule.For)} is shorter than the group's interval of {DurationText.Of(interval)}, so the alert fires after {DurationText.Of(interval)}", "shorten the interval or lengthen 'for'");
        }

        var never = ValueBounds.Of(rule.Expression).IsEmpty ? rule.IsAlert ? "the alert can never fire" : "nothing is ever recorded" : "that part never gives anything";
        foreach (var node in All(rule.Expression))
        {
            if (Percentage(node) is { } percentage) yield return (percentage, "multiply the share by 100, or compare it with a number between 0 and 1");
            else if (IsCause(node)) yield return ($"{Reason(node)}, so {never}", "correct the condition, or take it away");
        }
    }

    // A share that is compared with a number above 1.
    private static string? Percentage(Expression node)
    {
        if (node is not BinaryExpression binary || !binary.Operator.IsComparison()) return null;
        var (left, right) = (ValueBounds.Of(binary.Left), ValueBounds.Of(binary.Right));
        var number = left == Bounds.Share && right.IsExact ? right.Low : right == Bounds.Share && left.IsExact ? left.Low : 0;
        return number > 1 ? $"'{node}' compares a share between 0 and 1 with {TemplateValue.Show(number)}" : null;
    }

    // Empty by itself, not because a part of it is.
    private static bool IsCause(Expression node) => node is VectorSelector or BinaryExpression && ValueBounds.Of(node).IsEmpty && !All(node).Skip(1).Any(p => ValueBounds.Of(p).IsEmpty);

    private static string Reason(Expression node) => node is VectorSelector ? $"the matchers of '{node}' contradict each other" : $"'{node}' contradicts itself";

    private static IEnumerable<Expression> All(Expression expression) => [expression, .. expression.Parts.SelectMany(All)];
}
