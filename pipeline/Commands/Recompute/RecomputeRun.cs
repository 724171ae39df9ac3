using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Stages;
using Monitoring.Processors.Recomputing;
using Monitoring.Sinks.Postgres.Recomputing;

namespace Monitoring.Pipeline.Commands.Recompute;

/// <summary>Reads a stretch of time after the other, folds it, and stores what differs before it goes on.</summary>
/// <remarks>Broken off, it has stored what it had come to; run again, it finds that equal and goes on behind it.</remarks>
internal sealed class RecomputeRun
{
    private readonly RecomputeStore _store;
    private readonly RecomputeReport _report;
    private readonly RebuildPlan _plan;
    private readonly MetricChoice _metrics;
    private readonly bool _isDryRun;
    private readonly WindowDifferences _differences;
    private readonly WindowRebuild _rebuild;
    private long _rows;

    public RecomputeRun(MonitoringOptions options, RecomputeRequest request, RebuildPlan plan, MetricChoice metrics, short cluster, RecomputeStore store, RecomputeReport report)
    {
        (_store, _report, _plan, _metrics, _isDryRun) = (store, report, plan, metrics, request.DryRun);
        _rebuild = new WindowRebuild(metrics.Logs, AggregateStage.Processor(), options.AggregatePolicy([]), Compare);
        _differences = new WindowDifferences(cluster, request.AcceptFewer, identity => _rebuild.IsFromLogs(identity));
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        var (start, end) = _plan.Span(_metrics.HasSamples);
        var closedTo = start;
        foreach (var step in _plan.Steps(_metrics.HasLogs, _metrics.HasSamples))
        {
            await CloseAsync(closedTo, step.Start, cancellation).ConfigureAwait(false);
            await FeedAsync(step, cancellation).ConfigureAwait(false);
            await CloseAsync(step.Start, closedTo = step.End, cancellation).ConfigureAwait(false);
            _report.Progress((double)(closedTo - start) / (end - start), closedTo, _rows);
        }

        await CloseAsync(closedTo, end, cancellation).ConfigureAwait(false);
        _report.End(_differences.Compared, _rows);
    }

    private async Task FeedAsync(RebuildStep step, CancellationToken cancellation)
    {
        await FeedAsync(step.Logs, step.Start, _metrics.OfLogs, cancellation).ConfigureAwait(false);
        await FeedAsync(step.Samples, step.Start, _metrics.OfSamples, cancellation).ConfigureAwait(false);
        if (step.Logs == Feed.Rows)
        {
            await _store.ReadLogsAsync(
                step.Start,
                step.End,
                (e, attributes) =>
                {
                    _rows++;
                    _rebuild.AddEvent(e, attributes);
                },
                cancellation).ConfigureAwait(false);
        }

        if (step.Samples == Feed.Rows) _rows += await _store.ReadSamplesAsync(step.Start, step.End, _metrics.OfSamples, _rebuild.AddSamples, cancellation).ConfigureAwait(false);
    }

    private Task FeedAsync(Feed feed, long start, MetricNames names, CancellationToken cancellation) => feed switch
    {
        Feed.Hour => _store.ReadWindowsAsync("1h", start, start + 1, names, withSketches: true, _rebuild.AddWindow, cancellation),
        Feed.Day => _store.ReadWindowsAsync("1d", start, start + 1, names, withSketches: true, _rebuild.AddWindow, cancellation),
        _ => Task.CompletedTask,
    };

    private async Task CloseAsync(long after, long upTo, CancellationToken cancellation)
    {
        if (upTo <= after) return;
        foreach (var (level, first, last) in _plan.Closing(after, upTo))
        {
            await _store.ReadWindowsAsync(level.Name, first, last, _metrics.All, withSketches: false, _differences.Expect, cancellation).ConfigureAwait(false);
        }

        _rebuild.CloseTo(upTo);
        foreach (var difference in _differences.Take())
        {
            _report.Add(difference);
            if (difference.Verdict == Verdict.Correct && !_isDryRun) _store.Add(difference.Rebuilt!);
        }

        await _store.StoreAsync(cancellation).ConfigureAwait(false);
    }

    private void Compare(Schemas.Metrics.WindowFigures rebuilt)
    {
        if (_plan.Wants(rebuilt.Level, rebuilt.Start, rebuilt.End)) _differences.Compare(rebuilt);
    }
}
