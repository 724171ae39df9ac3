using Monitoring.Processors.Rules.Language;
using ValueType = Monitoring.Processors.Rules.Language.ValueType;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>One query: evaluates the parts of its expression at the times that they ask for.</summary>
internal sealed class Evaluation
{
    // Bounds the time of a subquery, since a step costs some even where it holds no sample.
    private const int MostSteps = 10_000_000;
    private readonly Selections _selections;
    private readonly Dictionary<(Expression Subquery, long Time), List<Sample>> _steps = [];
    private long _held;

    public Evaluation(ISeriesSource source, EvaluationOptions options, in QueryTimes times, Expression expression)
    {
        Source = source;
        Options = options;
        Times = times;
        _selections = new Selections(source, options, times, expression);
        LookbackMs = (long)options.Lookback.TotalMilliseconds;
    }

    public ISeriesSource Source { get; }

    public EvaluationOptions Options { get; }

    public QueryTimes Times { get; }

    public long LookbackMs { get; }

    public double Scalar(Expression expression, long time) => expression switch
    {
        NumberLiteral number => number.Value,
        Parenthesized wrapped => Scalar(wrapped.Inner, time),
        UnaryExpression unary => unary.IsNegative ? -Scalar(unary.Operand, time) : Scalar(unary.Operand, time),
        BinaryExpression binary => Arithmetic.Compute(binary.Operator, Scalar(binary.Left, time), Scalar(binary.Right, time)),
        CallExpression call => ScalarFunctions.Call(this, call, time),
        _ => throw new InvalidOperationException($"no scalar: {expression}"),
    };

    public List<Sample> Vector(Expression expression, long time) => expression switch
    {
        VectorSelector selector => Newest(selector, time),
        Parenthesized wrapped => Vector(wrapped.Inner, time),
        UnaryExpression unary => Signed(unary, time),
        BinaryExpression binary => Binary(binary, time),
        AggregateExpression aggregate => Aggregation.Compute(this, aggregate, time),
        CallExpression call => VectorFunctions.Call(this, call, time),
        _ => throw new InvalidOperationException($"no vector: {expression}"),
    };

    /// <summary>A vector whose names are dropped where they are to be.</summary>
    public List<Sample> Final(Expression expression, long time)
    {
        var samples = Vector(expression, time);
        if (Options.DelayedNameRemoval)
        {
            for (var i = 0; i < samples.Count; i++)
            {
                if (samples[i].DropsName) samples[i] = new Sample(samples[i].Labels.Unnamed, samples[i].Value, false);
            }
        }

        Distinct.Require(samples);
        return samples;
    }

    public IReadOnlyList<SeriesPoints> FinalRanges(Expression expression, long time)
    {
        var series = Ranges(expression, time, out _).ConvertAll(r => new SeriesPoints(r.DropsName ? r.Labels.Unnamed : r.Labels, r.Points));
        series.Sort((a, b) => a.Labels.CompareTo(b.Labels));
        return series;
    }

    /// <summary>Without the metric's name, at once or at the end.</summary>
    public Sample Renamed(in Sample sample, double value) => new(Options.DelayedNameRemoval ? sample.Labels : sample.Labels.Unnamed, value, true);

    /// <summary>The newest sample of each series, with its own time.</summary>
    public IEnumerable<(LabelSet Labels, Point Point)> NewestPoints(VectorSelector selector, long time)
    {
        var at = Times.Shifted(selector.Shift, time);
        foreach (var series in _selections[selector])
        {
            if (series.TryNewest(at, LookbackMs, Options.LeftClosed, out var point)) yield return (series.Labels, point);
        }
    }

    /// <summary>The series of a range selector or a subquery, those without a sample left out.</summary>
    /// <param name="expression">A matrix.</param>
    /// <param name="time">Of the evaluation.</param>
    /// <param name="range">Where the range lies.</param>
    public List<RangeSeries> Ranges(Expression expression, long time, out RangeBounds range)
    {
        switch (expression.Unwrapped())
        {
            case MatrixSelector matrix:
                return Windows(matrix, time, out range);
            case SubqueryExpression subquery:
                var end = Times.Shifted(subquery.Shift, time);
                range = new RangeBounds(end - Times.Positive(subquery.Range), end, RangeExtension.None);
                return Steps(subquery, range);
            default:
                throw new InvalidOperationException($"no matrix: {expression}");
        }
    }

    private List<Sample> Newest(VectorSelector selector, long time)
    {
        var series = _selections[selector];
        var at = Times.Shifted(selector.Shift, time);
        var samples = new List<Sample>(series.Length);
        foreach (var one in series)
        {
            if (selector.Extension == RangeExtension.Smoothed)
            {
                if (ExtendedRange.TrySmooth(one.Window(at - LookbackMs, at + LookbackMs, Options.LeftClosed).Span, at, out var value)) samples.Add(new Sample(one.Labels, value, false));
            }
            else if (one.TryNewest(at, LookbackMs, Options.LeftClosed, out var point))
            {
                samples.Add(new Sample(one.Labels, point.Value, false));
            }
        }

        return samples;
    }

    private List<RangeSeries> Windows(MatrixSelector matrix, long time, out RangeBounds range)
    {
        var selector = matrix.Selector;
        var end = Times.Shifted(selector.Shift, time);
        range = new RangeBounds(end - Times.Positive(matrix.Range), end, selector.Extension);
        var from = selector.Extension == RangeExtension.None ? range.StartMs : range.StartMs - LookbackMs;
        var to = selector.Extension == RangeExtension.Smoothed ? end + LookbackMs : end;
        var windows = new List<RangeSeries>();
        foreach (var series in _selections[selector])
        {
            var points = series.Window(from, to, Options.LeftClosed);
            if (points.Length > 0) windows.Add(new RangeSeries(series.Labels, points, false));
        }

        return windows;
    }

    private List<RangeSeries> Steps(SubqueryExpression subquery, in RangeBounds range)
    {
        var step = subquery.Step is null ? (long)Options.SubqueryStep.TotalMilliseconds : Times.Positive(subquery.Step);
        if (step <= 0) throw new EvaluationException("the step of a subquery must be at least 1 ms");
        var first = range.StartMs / step * step;
        if (Options.LeftClosed ? first < range.StartMs : first <= range.StartMs) first += step;
        if ((range.EndMs - first) / step > MostSteps) throw new EvaluationException($"a subquery of more than {MostSteps} steps");
        var series = new SeriesCollector(Options);
        for (var time = first; time <= range.EndMs; time += step)
        {
            // The inner value at a time is the same whenever it is asked for.
            if (!_steps.TryGetValue((subquery, time), out var samples))
            {
                _steps.Add((subquery, time), samples = Vector(subquery.Inner, time));
                // A step without samples takes room too.
                Options.RequireRoom(_held += Math.Max(1, samples.Count));
            }

            series.AddAll(samples, time);
        }

        return series.Ranges();
    }

    private List<Sample> Signed(UnaryExpression unary, long time)
    {
        var samples = Vector(unary.Operand, time);
        if (!unary.IsNegative) return samples;
        for (var i = 0; i < samples.Count; i++) samples[i] = Renamed(samples[i], -samples[i].Value);
        return Distinct.Require(samples, Options);
    }

    private List<Sample> Binary(BinaryExpression binary, long time)
    {
        if (binary.Matching is not null) return VectorOperations.Compute(this, binary, Vector(binary.Left, time), Vector(binary.Right, time));
        return binary.Left.Type == ValueType.Scalar
            ? VectorOperations.WithScalar(this, binary, Vector(binary.Right, time), Scalar(binary.Left, time), true)
            : VectorOperations.WithScalar(this, binary, Vector(binary.Left, time), Scalar(binary.Right, time), false);
    }
}
