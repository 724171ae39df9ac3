using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The functions that put a vector in order.</summary>
internal static class Sorting
{
    public static List<Sample> Apply(CallExpression call, List<Sample> samples) => call.Function.Name switch
    {
        "sort" => ByValue(samples, false),
        "sort_desc" => ByValue(samples, true),
        "sort_by_label" => ByLabels(samples, Names(call), 1),
        _ => ByLabels(samples, Names(call), -1),
    };

    /// <summary>The smallest or the largest first, NaN last, equal ones in the order in which they came.</summary>
    public static List<Sample> ByValue(List<Sample> samples, bool isDescending)
    {
        var places = new int[samples.Count];
        for (var i = 0; i < places.Length; i++) places[i] = i;
        Array.Sort(places, (a, b) =>
        {
            var (x, y) = (samples[a].Value, samples[b].Value);
            if (double.IsNaN(x) || double.IsNaN(y)) return double.IsNaN(x) == double.IsNaN(y) ? a - b : double.IsNaN(x) ? 1 : -1;
            var order = isDescending ? y.CompareTo(x) : x.CompareTo(y);
            return order != 0 ? order : a - b;
        });
        return [.. Array.ConvertAll(places, place => samples[place])];
    }

    private static List<Sample> ByLabels(List<Sample> samples, string[] names, int direction)
    {
        samples.Sort((a, b) =>
        {
            foreach (var name in names)
            {
                var (x, y) = (a.Labels.Get(name), b.Labels.Get(name));
                if (x != y) return NaturalOrder.IsBefore(x, y) ? -direction : direction;
            }

            return direction * a.Labels.CompareTo(b.Labels);
        });
        return samples;
    }

    private static string[] Names(CallExpression call)
    {
        var names = new string[call.Arguments.Count - 1];
        for (var i = 0; i < names.Length; i++) names[i] = ((StringLiteral)call.Arguments[i + 1].Unwrapped()).Value;
        return names;
    }
}
