using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>What the selectors of an expression choose, asked of the source once for all of the query's time.</summary>
internal sealed class Selections
{
    private readonly Dictionary<VectorSelector, SelectedSeries[]> _series = new(ReferenceEqualityComparer.Instance);
    private readonly ISeriesSource _source;
    private readonly EvaluationOptions _options;
    private readonly QueryTimes _times;
    private readonly long _lookback;
    private long _samples;

    public Selections(ISeriesSource source, EvaluationOptions options, in QueryTimes times, Expression expression)
    {
        _source = source;
        _options = options;
        _times = times;
        _lookback = (long)options.Lookback.TotalMilliseconds;
        Collect(expression, times.StartMs, times.EndMs);
    }

    public SelectedSeries[] this[VectorSelector selector] => _series[selector];

    private void Collect(Expression expression, long start, long end)
    {
        switch (expression)
        {
            case VectorSelector selector:
                CollectInstant(selector, _times.Shifted(selector.Shift, start), _times.Shifted(selector.Shift, end));
                break;
            case MatrixSelector matrix:
                CollectRange(matrix, _times.Shifted(matrix.Selector.Shift, start), _times.Shifted(matrix.Selector.Shift, end));
                break;
            case SubqueryExpression subquery:
                Collect(subquery.Inner, _times.Shifted(subquery.Shift, start) - _times.Positive(subquery.Range), _times.Shifted(subquery.Shift, end));
                break;
            case CallExpression { Function.Name: "info" } info:
                Collect(info.Arguments[0], start, end);
                break;
            default:
                foreach (var part in expression.Parts) Collect(part, start, end);
                break;
        }
    }

    private void CollectInstant(VectorSelector selector, long start, long end)
    {
        var isSmoothed = selector.Extension == RangeExtension.Smoothed;
        Select(selector, start - _lookback + Open, isSmoothed ? end + _lookback : end, isSmoothed);
    }

    private void CollectRange(MatrixSelector matrix, long start, long end)
    {
        var selector = matrix.Selector;
        var from = start - _times.Positive(matrix.Range) + Open;
        if (selector.Extension != RangeExtension.None) from -= _lookback;
        if (selector.Extension == RangeExtension.Smoothed) end += _lookback;
        Select(selector, from, end, true);
    }

    private int Open => _options.LeftClosed ? 0 : 1;

    private void Select(VectorSelector selector, long from, long to, bool cutMarkers)
    {
        var series = new List<SelectedSeries>();
        foreach (var (labels, points) in _source.Select(selector.Matchers, from, to))
        {
            var kept = cutMarkers ? points.WithoutMarkers() : points;
            _samples += kept.Length;
            _options.RequireRoom(_samples);
            if (kept.Length > 0) series.Add(new SelectedSeries(labels, kept));
        }

        _series[selector] = [.. series];
    }
}
