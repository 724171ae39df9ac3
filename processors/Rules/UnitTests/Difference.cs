using System.Text;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Groups;
using Monitoring.Processors.Rules.Language;
using Monitoring.Processors.Rules.Templates;

namespace Monitoring.Processors.Rules.UnitTests;

/// <summary>What was expected and did not come, and what came and was not expected.</summary>
internal static class Difference
{
    /// <summary>Null where the same alerts came as were expected.</summary>
    public static string? OfAlerts(AlertTest test, IReadOnlyList<ShownAlert> got)
    {
        var (missing, surplus) = Apart(test.Expected, got, (a, b) => a == b);
        if (missing.Count == 0 && surplus.Count == 0) return null;
        var text = new StringBuilder($"alert {test.Alert} at {DurationText.Of(test.Time)}: {test.Expected.Count} expected, {got.Count} firing");
        foreach (var expected in missing)
        {
            // Of the same labels, or with most labels in common: the one that was probably meant.
            var near = surplus.Count == 0 ? -1 : surplus.Select((s, i) => (Common: s.Labels.Texts.Intersect(expected.Labels.Texts).Count(), i)).OrderByDescending(c => c.Common).ThenBy(c => c.i).First().i;
            text.Append("\n  expected ").Append(expected.Labels);
            if (near < 0)
            {
                Append(text, "annotation", expected.Annotations, NamedTexts.Empty, true);
                text.Append("\n    but nothing like it fires");
                continue;
            }

            Append(text, "label", expected.Labels, surplus[near].Labels, false);
            Append(text, "annotation", expected.Annotations, surplus[near].Annotations, false);
            surplus.RemoveAt(near);
        }

        foreach (var alert in surplus) text.Append("\n  not expected ").Append(alert.Labels).Append(' ').Append(alert.Annotations);
        return text.ToString();
    }

    /// <summary>Null where the same samples came as were expected.</summary>
    /// <param name="test">What was asked.</param>
    /// <param name="expected">In any order.</param>
    /// <param name="got">In any order.</param>
    /// <param name="fuzzy">True where neighbouring numbers count as equal.</param>
    public static string? OfSamples(ExpressionTest test, IReadOnlyList<(LabelSet Labels, double Value)> expected, IReadOnlyList<(LabelSet Labels, double Value)> got, bool fuzzy)
    {
        var (missing, surplus) = Apart(expected, got, (a, b) => a.Labels.Equals(b.Labels) && AreEqual(a.Value, b.Value, fuzzy));
        if (missing.Count == 0 && surplus.Count == 0) return null;
        var text = new StringBuilder($"expression {test.Expression} at {DurationText.Of(test.Time)}");
        foreach (var (labels, value) in missing)
        {
            var same = surplus.FindIndex(s => s.Labels.Equals(labels));
            text.Append($"\n  {labels}: expected {TemplateValue.Show(value)}, got {(same < 0 ? "nothing" : TemplateValue.Show(surplus[same].Value))}");
            if (same >= 0) surplus.RemoveAt(same);
        }

        foreach (var (labels, value) in surplus) text.Append($"\n  {labels}: expected nothing, got {TemplateValue.Show(value)}");
        return text.ToString();
    }

    // A number that is none equals nothing, as in promtool.
    private static bool AreEqual(double a, double b, bool fuzzy) => a == b || (fuzzy && (Math.BitDecrement(a) == b || Math.BitIncrement(a) == b));

    private static (List<T> Missing, List<T> Surplus) Apart<T>(IReadOnlyList<T> expected, IReadOnlyList<T> got, Func<T, T, bool> same)
    {
        var surplus = got.ToList();
        var missing = new List<T>();
        foreach (var one in expected)
        {
            var at = surplus.FindIndex(s => same(one, s));
            if (at < 0) missing.Add(one);
            else surplus.RemoveAt(at);
        }

        return (missing, surplus);
    }

    private static void Append(StringBuilder text, string what, NamedTexts expected, NamedTexts got, bool all)
    {
        foreach (var name in expected.Texts.Concat(got.Texts).Select(t => t.Key).Distinct().Order(StringComparer.Ordinal))
        {
            var (wanted, came) = (Find(expected, name), Find(got, name));
            if (wanted == came) continue;
            text.Append($"\n    {what} {name}");
            if (wanted is not null) text.Append($"\n      expected: {Language.QuotedText.Of(wanted)}");
            if (!all || came is not null) text.Append($"\n      got:      {(came is null ? "no such " + what : Language.QuotedText.Of(came))}");
            if (wanted is null) text.Append("\n      expected no such ").Append(what);
        }
    }

    private static string? Find(NamedTexts texts, string name) => texts.Texts.FirstOrDefault(t => t.Key == name).Value;
}
