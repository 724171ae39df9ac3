using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The functions that give a scalar.</summary>
internal static class ScalarFunctions
{
    public static double Call(Evaluation evaluation, CallExpression call, long time) => call.Function.Name switch
    {
        "time" => time / 1000.0,
        "pi" => Math.PI,
        "start" => evaluation.Times.StartMs / 1000.0,
        "end" => evaluation.Times.EndMs / 1000.0,
        "step" => evaluation.Times.StepSeconds,
        "range" => evaluation.Times.RangeSeconds,
        "min_of" => GoMath.Min(evaluation.Scalar(call.Arguments[0], time), evaluation.Scalar(call.Arguments[1], time)),
        "max_of" => GoMath.Max(evaluation.Scalar(call.Arguments[0], time), evaluation.Scalar(call.Arguments[1], time)),
        "scalar" => evaluation.Vector(call.Arguments[0], time) is [var only] ? only.Value : double.NaN,
        var name => throw new InvalidOperationException(name),
    };
}
