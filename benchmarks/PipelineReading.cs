namespace Monitoring.Benchmarks;

/// <summary>What the processes have used so far, and what the pipeline says of itself.</summary>
/// <param name="Cpu">CPU time by process.</param>
/// <param name="Metrics">The pipeline's <c>/metrics</c>.</param>
internal sealed record PipelineReading(IReadOnlyDictionary<string, TimeSpan> Cpu, MetricsPage Metrics)
{
    public static async Task<PipelineReading> TakeAsync(PipelineBenchmarkOptions options, CancellationToken cancellation)
    {
        var cpu = options.Processes.Select(p => (p.Key, Used: ProcessCpu.OfTree(p.Value))).Where(p => p.Used is not null).ToDictionary(p => p.Key, p => p.Used!.Value);
        return new PipelineReading(cpu, options.Metrics is null ? MetricsPage.Empty : await MetricsPage.ReadAsync(options.Metrics, cancellation).ConfigureAwait(false));
    }

    /// <summary>What came on top since an earlier reading.</summary>
    public PipelineReading Since(PipelineReading before) => new(
        Cpu.Where(c => before.Cpu.ContainsKey(c.Key)).ToDictionary(c => c.Key, c => c.Value - before.Cpu[c.Key]),
        Metrics.Since(before.Metrics));
}
