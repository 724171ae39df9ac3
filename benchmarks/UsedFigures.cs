namespace Monitoring.Benchmarks;

/// <summary>Where the time and the allocations of a run went.</summary>
internal static class UsedFigures
{
    private const string Allocated = "monitoring_process_allocated_bytes_total";

    /// <param name="used">Over the run.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="events">How many went through.</param>
    public static IEnumerable<Figure> Of(PipelineReading used, TimeSpan elapsed, int events)
    {
        foreach (var (process, cpu) in used.Cpu) yield return new Figure($"pipeline.cpu.{process}", cpu.TotalMicroseconds / events, "µs/event");
        yield return new Figure("pipeline.cores_busy", used.Cpu.Values.Sum(c => c.TotalSeconds) / elapsed.TotalSeconds, "cores", null, "all of them");
        if (!used.Metrics.Values.TryGetValue(Allocated, out var bytes)) yield break;
        yield return new Figure("pipeline.allocated", bytes / events, "B/event", null, "pipeline, client's objects included");
        foreach (var generation in (int[])[0, 1, 2])
        {
            yield return new Figure($"pipeline.collections.gen{generation}", used.Metrics.Values.GetValueOrDefault($"dotnet_collection_count_total{{generation=\"{generation}\"}}"), "");
        }

        foreach (var stage in (string[])["intake", "sink"])
        {
            var commits = used.Metrics.Values.GetValueOrDefault($"monitoring_commits_total{{stage=\"{stage}\"}}");
            yield return new Figure($"pipeline.commits.{stage}", commits, "");
            if (commits == 0) continue;
            yield return new Figure($"pipeline.commit_mean.{stage}", 1000 * used.Metrics.Values.GetValueOrDefault($"monitoring_commit_duration_seconds_sum{{stage=\"{stage}\"}}") / commits, "ms");
            yield return new Figure($"pipeline.batch_mean.{stage}", used.Metrics.Values.GetValueOrDefault($"monitoring_events_in_total{{stage=\"{stage}\"}}") / commits, "events");
        }
    }
}
