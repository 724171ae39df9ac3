namespace Monitoring.Tests.Rules;

/// <summary>Random expressions over <see cref="PromtoolDifferential"/>'s series, of the language that promtool 2 knows.</summary>
internal sealed class RandomPromql(int seed)
{
    private static readonly string[] Metrics = ["gauge", "total", "other", "gap"];
    private static readonly string[] Labels = ["job", "instance", "group"];
    private static readonly string[] OfNumber = ["abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sgn", "round", "atan", "deg", "rad", "timestamp", "sort", "sort_desc"];
    private static readonly string[] OfDate = ["minute", "hour", "day_of_week", "days_in_month", "year", "month", "day_of_month"];
    private static readonly string[] OfRange = ["delta", "irate", "idelta", "changes", "resets", "deriv", "avg_over_time", "sum_over_time", "min_over_time", "max_over_time", "count_over_time", "stddev_over_time", "stdvar_over_time", "last_over_time", "present_over_time"];
    private static readonly string[] Plain = ["sum", "avg", "count", "min", "max", "group"];
    private static readonly string[] Operators = ["+", "-", "*", "/", "^", "==", "!=", "<", "<=", ">", ">="];
    private readonly Random _random = new(seed);

    public string Next() => Vector(3);

    private string Vector(int depth)
    {
        if (depth == 0) return Selector() + Shift();
        return _random.Next(16) switch
        {
            0 or 1 => Selector() + Shift(),
            2 or 3 or 4 => OverRange(depth),
            5 or 6 => Aggregate(depth),
            7 or 8 => WithScalar(depth),
            9 or 10 or 11 => Joined(depth),
            12 => $"{Of(OfNumber)}({Vector(depth - 1)})",
            13 => $"label_replace({Vector(depth - 1)}, \"{Of(Labels)}\", \"x$1\", \"{Of(Labels)}\", \"(.).*\")",
            14 => Special(depth),
            _ => $"({Vector(depth - 1)})",
        };
    }

    private string Special(int depth) => _random.Next(10) switch
    {
        0 => $"absent({Vector(depth - 1)})",
        1 => $"clamp({Vector(depth - 1)}, {Scalar()}, {Scalar()})",
        2 => $"clamp_min({Vector(depth - 1)}, {Scalar()})",
        3 => $"clamp_max({Vector(depth - 1)}, {Scalar()})",
        4 => $"-{Vector(depth - 1)}",
        5 => $"vector({Scalar()})",
        6 => $"label_join({Vector(depth - 1)}, \"{Of(Labels)}\", \"-\", \"{Of(Labels)}\", \"{Of(Labels)}\")",
        8 => $"{Of(OfDate)}({Selector()} * 86400 % 7000)",
        7 => $"absent_over_time({Range(0)})",
        _ => $"histogram_quantile({Of(["0.1", "0.5", "0.9", "1", "-1", "2"])}, {(_random.Next(2) == 0 ? "sum by (le) (rate(latency_bucket[5m]))" : "latency_bucket")})",
    };

    private string OverRange(int depth) => _random.Next(8) switch
    {
        0 => $"quantile_over_time({Of(["0", "0.3", "0.5", "0.99", "1"])}, {Range(depth)})",
        1 => $"predict_linear({Selector()}[{Of(["2m", "5m"])}], {Of(["60", "-30", "3600"])})",
        2 => $"holt_winters({Range(depth)}, 0.3, 0.6)",
        // Where a counter would have been zero counts differently since Prometheus 2.52, so these begin far from it.
        3 => $"{Of(["rate", "increase"])}(total[{Of(["2m", "5m", "10m"])}]{Shift()})",
        _ => $"{Of(OfRange)}({Range(depth)})",
    };

    private string Range(int depth)
    {
        var length = Of(["1m", "2m", "150s", "5m", "10m"]);
        return depth > 1 && _random.Next(4) == 0 ? $"({Selector()} {Of(["+", "*", ">"])} {Scalar()})[{length}:{Of(["30s", "1m", "45s"])}]{Of(["", " offset 1m"])}" : $"{Selector()}[{length}]{Shift()}";
    }

    private string Aggregate(int depth)
    {
        var grouping = _random.Next(3) switch { 0 => "", 1 => $" by ({Some()})", _ => $" without ({Some()})" };
        var inner = Vector(depth - 1);
        return _random.Next(7) switch
        {
            0 => $"topk{grouping}({Of(["1", "2", "3"])}, total * on (job, instance, group) total)",
            1 => $"bottomk{grouping}({Of(["1", "2", "3"])}, total)",
            2 => $"quantile{grouping}({Of(["0", "0.25", "0.9"])}, {inner})",
            3 => $"count_values{grouping}(\"value\", {Selector()})",
            // promtool 2 tells another spread of what begins with NaN.
            4 => $"{Of(["stddev", "stdvar"])}{grouping}({Selector()})",
            _ => $"{Of(Plain)}{grouping}({inner})",
        };
    }

    private string WithScalar(int depth)
    {
        var op = Of(Operators);
        var modifier = _random.Next(3) == 0 && "=!<>".Contains(op[0], StringComparison.Ordinal) ? " bool" : "";
        return _random.Next(2) == 0 ? $"({Vector(depth - 1)} {op}{modifier} {Scalar()})" : $"({Scalar()} {op}{modifier} {Vector(depth - 1)})";
    }

    private string Joined(int depth)
    {
        var matching = _random.Next(4) switch { 0 => "", 1 => $" on ({Some()})", _ => $" ignoring ({Some()})" };
        var (left, right) = (Vector(depth - 1), Vector(depth - 1));
        if (_random.Next(3) == 0) return $"({left} {Of(["and", "or", "unless"])}{matching} {right})";
        var op = Of(Operators);
        var modifier = _random.Next(3) == 0 && "=!<>".Contains(op[0], StringComparison.Ordinal) ? " bool" : "";
        var group = matching.Length == 0 ? "" : _random.Next(4) switch { 0 => $" group_left ({(_random.Next(2) == 0 ? "" : Of(Labels))})", 1 => $" group_right ({(_random.Next(2) == 0 ? "" : Of(Labels))})", _ => "" };
        return $"({left} {op}{modifier}{matching}{group} {right})";
    }

    private string Selector()
    {
        var matcher = _random.Next(6) switch
        {
            0 => "{job=\"a\"}",
            1 => "{job!=\"a\"}",
            2 => "{instance=~\"1|2\"}",
            3 => "{group!~\"c.*\"}",
            _ => "",
        };
        return _random.Next(20) == 0 ? "{__name__=~\"gauge|other\"}" : Of(Metrics) + matcher;
    }

    private string Shift() => _random.Next(10) switch { 0 => " offset 1m", 1 => " offset -30s", 2 => " @ 300", 3 => " @ end()", 4 => " @ 240 offset 1m", _ => "" };

    private string Scalar() => _random.Next(6) switch { 0 => "time()", 1 => "scalar(gauge{job=\"a\",instance=\"1\",group=\"canary\"})", 2 => "-0.5", 3 => "3", 4 => "1e3", _ => "0" };

    private string Some() => string.Join(", ", Labels.Where(_ => _random.Next(2) == 0));

    private string Of(string[] choices) => choices[_random.Next(choices.Length)];
}
