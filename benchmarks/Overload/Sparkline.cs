namespace Monitoring.Benchmarks.Overload;

/// <summary>A course of values in one line of text.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>The greatest value of each of <paramref name="width"/> stretches, as a bar between 0 and the greatest of all.</summary>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        if (values.Count == 0) return "";
        var columns = Math.Min(width, values.Count);
        var greatest = values.Max();
        return string.Create(columns, (values, greatest), static (line, all) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                var (from, to) = (i * all.values.Count / line.Length, (i + 1) * all.values.Count / line.Length);
                var peak = all.values.Skip(from).Take(to - from).Max();
                line[i] = Bars[all.greatest > 0 ? (int)Math.Round(peak / all.greatest * (Bars.Length - 1)) : 0];
            }
        });
    }
}
