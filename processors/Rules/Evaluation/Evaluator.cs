using Monitoring.Processors.Rules.Language;
using ValueType = Monitoring.Processors.Rules.Language.ValueType;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Computes expressions anew each time from the samples of a source.</summary>
internal sealed class Evaluator(ISeriesSource source, EvaluationOptions options)
{
    /// <summary>The value at one time.</summary>
    /// <exception cref="EvaluationException">It cannot be computed over these series.</exception>
    public QueryResult Evaluate(Expression expression, long timeMs)
    {
        if (expression.Unwrapped() is StringLiteral text) return new QueryResult.Text(text.Value);
        var evaluation = new Evaluation(source, options, new QueryTimes(timeMs, timeMs, 0), expression);
        return expression.Type switch
        {
            ValueType.Scalar => new QueryResult.Scalar(new Point(timeMs, evaluation.Scalar(expression, timeMs))),
            ValueType.Vector => new QueryResult.Vector(evaluation.Final(expression, timeMs).ConvertAll(s => new VectorSample(s.Labels, timeMs, s.Value))),
            _ => new QueryResult.Matrix(evaluation.FinalRanges(expression, timeMs)),
        };
    }

    /// <summary>The values at each step from <paramref name="startMs"/> to <paramref name="endMs"/>, inclusive; always a matrix.</summary>
    /// <exception cref="EvaluationException">It cannot be computed over these series.</exception>
    public QueryResult.Matrix EvaluateRange(Expression expression, long startMs, long endMs, long stepMs)
    {
        if (expression.Type is not (ValueType.Scalar or ValueType.Vector)) throw new EvaluationException($"invalid expression type for range query, must be scalar or instant vector: {expression}");
        if (stepMs <= 0) throw new EvaluationException("the step of a range query must be greater than 0");
        var evaluation = new Evaluation(source, options, new QueryTimes(startMs, endMs, startMs == endMs ? 0 : stepMs), expression);
        var series = new SeriesCollector(options);
        for (var time = startMs; time <= endMs; time += stepMs)
        {
            if (expression.Type == ValueType.Scalar) series.Add(new Sample(LabelSet.Empty, evaluation.Scalar(expression, time), false), time);
            else series.AddAll(evaluation.Final(expression, time), time);
        }

        return new QueryResult.Matrix(series.Sorted());
    }
}
