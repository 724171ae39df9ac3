using System.Globalization;

namespace Monitoring.Benchmarks;

/// <summary>What the processes have used so far, and what the pipeline says of itself on <c>/metrics</c>.</summary>
/// <param name="Cpu">CPU time by process.</param>
/// <param name="Metrics">Values by series, as Prometheus writes them.</param>
internal sealed record PipelineReading(IReadOnlyDictionary<string, TimeSpan> Cpu, IReadOnlyDictionary<string, double> Metrics)
{
    public static async Task<PipelineReading> TakeAsync(PipelineBenchmarkOptions options, CancellationToken cancellation)
    {
        var cpu = options.Processes.Select(p => (p.Key, Used: ProcessCpu.OfTree(p.Value))).Where(p => p.Used is not null).ToDictionary(p => p.Key, p => p.Used!.Value);
        if (options.Metrics is null) return new PipelineReading(cpu, new Dictionary<string, double>());
        using var http = new HttpClient();
        return new PipelineReading(cpu, Parse(await http.GetStringAsync(options.Metrics, cancellation).ConfigureAwait(false)));
    }

    /// <summary>What came on top since an earlier reading.</summary>
    public PipelineReading Since(PipelineReading before) => new(
        Cpu.Where(c => before.Cpu.ContainsKey(c.Key)).ToDictionary(c => c.Key, c => c.Value - before.Cpu[c.Key]),
        Metrics.ToDictionary(m => m.Key, m => m.Value - before.Metrics.GetValueOrDefault(m.Key)));

    private static Dictionary<string, double> Parse(string text)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var end = line.LastIndexOf(' ');
            if (line[0] != '#' && end > 0 && double.TryParse(line.AsSpan(end + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) values[line[..end]] = value;
        }

        return values;
    }
}
