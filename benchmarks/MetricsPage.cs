using System.Globalization;

namespace Monitoring.Benchmarks;

/// <summary>What a process says of itself on <c>/metrics</c>.</summary>
/// <param name="Values">By series, as Prometheus writes them.</param>
internal sealed record MetricsPage(IReadOnlyDictionary<string, double> Values)
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public static MetricsPage Empty { get; } = new(new Dictionary<string, double>());

    public static async Task<MetricsPage> ReadAsync(Uri address, CancellationToken cancellation) =>
        Parse(await s_http.GetStringAsync(address, cancellation).ConfigureAwait(false));

    /// <summary>Reads the text format.</summary>
    public static MetricsPage Parse(string text)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var end = line.LastIndexOf(' ');
            if (line[0] != '#' && end > 0 && double.TryParse(line.AsSpan(end + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) values[line[..end]] = value;
        }

        return new MetricsPage(values);
    }

    /// <summary>What came on top since an earlier reading.</summary>
    public MetricsPage Since(MetricsPage before) => new(Values.ToDictionary(m => m.Key, m => m.Value - before.Values.GetValueOrDefault(m.Key)));

    /// <summary>The sum of a stage's series of that name.</summary>
    public double Sum(string name, string stage)
    {
        var label = $"stage=\"{stage}\"";
        return Values.Where(m => m.Key.StartsWith(name, StringComparison.Ordinal) && m.Key.AsSpan(name.Length).StartsWith("{") && m.Key.Contains(label, StringComparison.Ordinal)).Sum(m => m.Value);
    }
}
