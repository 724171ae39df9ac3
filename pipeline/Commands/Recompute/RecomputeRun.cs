using System.Text;
using Monitoring.Pipeline.Commands.Query;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Stages;
using Monitoring.Processors.Recomputing;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Metrics;
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
    private readonly HashSet<string> _unseen;
    private long _rows;

    public RecomputeRun(MonitoringOptions options, RecomputeRequest request, RebuildPlan plan, MetricChoice metrics, RecomputeStore store, RecomputeReport report)
    {
        (_store, _report, _plan, _metrics, _isDryRun) = (store, report, plan, metrics, request.DryRun);
        _rebuild = new WindowRebuild(metrics.Logs, AggregateStage.Processor(), options.AggregatePolicy([]), Compare);
        _differences = new WindowDifferences(request.AcceptFewer, w => _plan.Wants(w.Level, w.Start, w.End), identity => _rebuild.IsFromLogs(identity), identity => _rebuild.IsRatio(identity));
        _unseen = [.. request.Metrics];
    }

    /// <summary>Metrics that were asked for by name, of which there was neither a row nor a stored window.</summary>
    public IReadOnlyCollection<string> Unseen => _unseen;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var (start, end) = _plan.Span(_metrics.HasSamples);
        var closedTo = start;
        foreach (var step in _plan.Steps(_metrics.HasLogs, _metrics.HasSamples))
        {
            await CloseAsync(closedTo, step.Start, cancellation).ConfigureAwait(false);
            try
            {
                await FeedAsync(step, cancellation).ConfigureAwait(false);
            }
            catch (InvalidDataException damaged)
            {
                throw new QueryRefusedException($"what is stored of {RecomputeReport.Time(step.Start)} cannot be read: {damaged.Message} What was corrected before stays. Mend: leave this time out of --window, or its metric by --metric.");
            }

            await CloseAsync(step.Start, closedTo = step.End, cancellation).ConfigureAwait(false);
            _report.Progress((double)(closedTo - start) / (end - start), closedTo, _rows);
        }

        await CloseAsync(closedTo, end, cancellation).ConfigureAwait(false);
        _report.End(_differences.Compared, _rows);
    }

    private async Task FeedAsync(RebuildStep step, CancellationToken cancellation)
    {
        await FeedAsync(step.Logs, step, _metrics.OfLogs, cancellation).ConfigureAwait(false);
        await FeedAsync(step.Samples, step, _metrics.OfSamples, cancellation).ConfigureAwait(false);
        if (step.Logs == Feed.Rows)
        {
            await _store.ReadLogsAsync(
                step.Start,
                step.End,
                (e, attributes, cluster) =>
                {
                    _rows++;
                    _differences.ComesFrom(cluster, step.Start, step.End);
                    _rebuild.AddEvent(e, attributes);
                },
                cancellation).ConfigureAwait(false);
        }

        if (step.Samples != Feed.Rows) return;
        _rows += await _store.ReadSamplesAsync(step.Start, step.End, _metrics.OfSamples, _rebuild.AddSamples, cluster => _differences.ComesFrom(cluster, step.Start, step.End), cancellation).ConfigureAwait(false);
    }

    private async Task FeedAsync(Feed feed, RebuildStep step, MetricNames names, CancellationToken cancellation)
    {
        if (feed is not (Feed.Hour or Feed.Day)) return;
        await _store.ReadWindowsAsync(feed == Feed.Hour ? "1h" : "1d", step.Start, step.Start + 1, names, withSketches: true, Add, cancellation).ConfigureAwait(false);

        void Add(WindowFigures window)
        {
            _differences.ComesFrom(window.Cluster, step.Start, step.End);
            try
            {
                _rebuild.AddWindow(window);
            }
            catch (InvalidDataException damaged)
            {
                throw new InvalidDataException($"the window {window.Level} of {RecomputeReport.Series(window.Identity)}: {damaged.Message}");
            }
        }
    }

    private async Task CloseAsync(long after, long upTo, CancellationToken cancellation)
    {
        if (upTo <= after) return;
        foreach (var (level, first, last) in _plan.Closing(after, upTo).Where(c => c.Level != _plan.Guard)) await ExpectAsync(level, (first, last), _metrics.All, cancellation).ConfigureAwait(false);
        if (_plan.Guard is { } guard)
        {
            // Those that are wanted are among them.
            if (_metrics.HasLogs) await ExpectAsync(guard, _plan.Guarded(after, upTo, samples: false), _metrics.OfLogs, cancellation).ConfigureAwait(false);
            if (_metrics.HasSamples) await ExpectAsync(guard, _plan.Guarded(after, upTo, samples: true), _metrics.OfSamples, cancellation).ConfigureAwait(false);
        }

        _rebuild.CloseTo(upTo);
        foreach (var difference in _differences.Take())
        {
            _report.Add(difference);
            if (difference.Verdict == Verdict.Correct && !_isDryRun) _store.Add(difference.Rebuilt!);
        }

        if (!_isDryRun) await _store.StoreAsync(cancellation).ConfigureAwait(false);
    }

    private async Task ExpectAsync(WindowLevel level, (long First, long Last) starts, MetricNames names, CancellationToken cancellation)
    {
        if (starts.First >= starts.Last) return;
        await _store.ReadWindowsAsync(level.Name, starts.First, starts.Last, names, withSketches: false, Expect, cancellation).ConfigureAwait(false);
    }

    private void Expect(WindowFigures stored)
    {
        See(stored);
        _differences.Expect(stored);
    }

    private void Compare(WindowFigures rebuilt)
    {
        See(rebuilt);
        if (_plan.Wants(rebuilt.Level, rebuilt.Start, rebuilt.End) || _plan.Guards((rebuilt.Level, rebuilt.Start, rebuilt.End), !_rebuild.IsFromLogs(rebuilt.Identity))) _differences.Compare(rebuilt);
    }

    private void See(WindowFigures window)
    {
        if (_unseen.Count > 0) _unseen.Remove(Encoding.UTF8.GetString(new LabelReader(window.Identity).Metric));
    }
}
