using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Monitoring.Benchmarks;

/// <summary>One measured number.</summary>
/// <param name="Name">Dotted, stable over time: <c>intake.events_per_second</c>.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit">For example <c>events/s</c>, <c>MiB/s</c>, <c>ms</c>, <c>B/event</c>.</param>
/// <param name="Goal">What it should be, for people: <c>&gt;= 200</c>; null where there is none.</param>
/// <param name="Against">What it is compared with in the same run; null where there is nothing.</param>
public sealed record Figure(string Name, double Value, string Unit, string? Goal = null, string? Against = null);

/// <summary>What one command measured: a table for people and a JSON document for machines.</summary>
/// <param name="Command">The command line that reproduces it.</param>
/// <param name="Commit">The source that was built, or <c>unknown</c>.</param>
/// <param name="Figures">In the order in which to read them.</param>
public sealed record FiguresReport(string Command, string Commit, IReadOnlyList<Figure> Figures)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The commit that this build was made from, as the SDK wrote it into the assembly.</summary>
    public static string BuiltFrom() =>
        typeof(FiguresReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, var commit] ? commit : "unknown";

    /// <summary>One line a figure, columns aligned, the goal beside the value.</summary>
    public string ToTable()
    {
        List<string[]> rows = [["figure", "value", "unit", "goal", "against"]];
        rows.AddRange(Figures.Select(f => new[] { f.Name, Format(f.Value), f.Unit, f.Goal ?? "-", f.Against ?? "-" }));
        var widths = Enumerable.Range(0, 5).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column == 1 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }

        return text.ToString();
    }

    /// <summary><c>{"command", "commit", "figures": [{"name", "value", "unit", "goal", "against"}]}</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Writes <see cref="ToJson"/> for <c>--json FILE</c>.</summary>
    public void WriteJson(string path) => File.WriteAllText(path, ToJson() + "\n");

    private static string Format(double value) => Math.Abs(value) switch
    {
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("N1", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
