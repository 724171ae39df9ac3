using Monitoring.Processors.Rules.Language;

namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>The functions of one number.</summary>
internal static class NumberFunctions
{
    private static readonly Dictionary<string, Func<double, double>> All = new(StringComparer.Ordinal)
    {
        ["abs"] = Math.Abs,
        ["acos"] = Math.Acos,
        ["acosh"] = Math.Acosh,
        ["asin"] = Math.Asin,
        ["asinh"] = Math.Asinh,
        ["atan"] = Math.Atan,
        ["atanh"] = Math.Atanh,
        ["ceil"] = Math.Ceiling,
        ["cos"] = Math.Cos,
        ["cosh"] = Math.Cosh,
        ["deg"] = static v => v * 180 / Math.PI,
        ["exp"] = GoMath.Exp,
        ["floor"] = Math.Floor,
        ["ln"] = GoMath.Log,
        ["log10"] = GoMath.Log10,
        ["log2"] = GoMath.Log2,
        ["rad"] = static v => v * Math.PI / 180,
        ["sgn"] = static v => v < 0 ? -1 : v > 0 ? 1 : v,
        ["sin"] = Math.Sin,
        ["sinh"] = Math.Sinh,
        ["sqrt"] = Math.Sqrt,
        ["tan"] = Math.Tan,
        ["tanh"] = Math.Tanh,
    };

    public static Func<double, double>? Find(string name) => All.GetValueOrDefault(name);
}
