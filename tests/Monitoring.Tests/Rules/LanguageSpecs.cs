using Monitoring.Processors.Rules.Language;

namespace Monitoring.Tests.Rules;

/// <summary>What is PromQL, how it is printed, and where it is wrong.</summary>
public class LanguageSpecs
{
    // Text, and as it is printed.
    [Theory]
    [InlineData("1", "1")]
    [InlineData("0x1F", "31")]
    [InlineData("0x_ff", "255")]
    [InlineData("010", "8")]
    [InlineData("1_000.5e-2", "10.005")]
    [InlineData(".5", "0.5")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("-Inf", "-Inf")]
    [InlineData("nan", "NaN")]
    [InlineData("1h30m", "1h30m")]
    [InlineData("90m", "1h30m")]
    [InlineData("- - 3", "3")]
    [InlineData("2 ^ 3 ^ 2", "2 ^ 3 ^ 2")]
    [InlineData("-1 ^ 2", "-1 ^ 2")]
    [InlineData("\"a\\n\\x41\\u00e9\\101\"", "\"a\\nAéA\"")]
    [InlineData("'it\\'s'", "\"it's\"")]
    [InlineData("`raw\\n`", "\"raw\\\\n\"")]
    [InlineData("foo", "foo")]
    [InlineData("foo:bar", "foo:bar")]
    [InlineData("{__name__=\"foo\"}", "{__name__=\"foo\"}")]
    [InlineData("{\"foo bar\", \"x y\"='z'}", "{\"x y\"=\"z\",__name__=\"foo bar\"}")]
    [InlineData("foo{b=~\"x|y\",a!=\"\",}", "foo{a!=\"\",b=~\"x|y\"}")]
    [InlineData("foo # comment\n + bar", "foo + bar")]
    [InlineData("foo[5m] offset 1d", "foo[5m] offset 1d")]
    [InlineData("foo[300] offset -7d", "foo[5m] offset -1w")]
    [InlineData("foo offset 5m @ 1.5", "foo @ 1.500 offset 5m")]
    [InlineData("foo @ start() offset 5m", "foo @ start() offset 5m")]
    [InlineData("foo @ END()", "foo @ end()")]
    [InlineData("foo[5m:] @ 100", "foo[5m:] @ 100.000")]
    [InlineData("rate(foo[5m])[1h:1m] offset 3m", "rate(foo[5m])[1h:1m] offset 3m")]
    [InlineData("foo[5m] anchored", "foo[5m] anchored")]
    [InlineData("foo[(5m + 1m) * 2:step()]", "foo[(5m + 1m) * 2:step()]")]
    [InlineData("foo offset min_of(1m, range())", "foo offset min_of(1m, range())")]
    [InlineData("foo offset 5m + bar", "foo offset 5m + bar")]
    [InlineData("SUM(foo) BY (a, b)", "sum by (a, b) (foo)")]
    [InlineData("sum by () (foo)", "sum(foo)")]
    [InlineData("sum without () (foo)", "sum without () (foo)")]
    [InlineData("topk(3, foo)", "topk(3, foo)")]
    [InlineData("count_values without (\"x y\") (\"v\", foo)", "count_values without (\"x y\") (\"v\", foo)")]
    [InlineData("a * on (x) group_left (y) b", "a * on (x) group_left (y) b")]
    [InlineData("a == bool ignoring (x) group_right b", "a == bool ignoring (x) group_right () b")]
    [InlineData("a + fill (0) b", "a + fill (0) b")]
    [InlineData("a + on (x) fill_left (1) fill_right (-2) b", "a + on (x) fill_left (1) fill_right (-2) b")]
    [InlineData("a AND on () b Or c unless d", "a and on () b or c unless d")]
    [InlineData("a atan2 b", "a atan2 b")]
    [InlineData("sum + by + offset + start", "sum + by + offset + start")]
    [InlineData("sum{by=\"offset\", bool=\"on\"}", "sum{bool=\"on\",by=\"offset\"}")]
    [InlineData("sum by (sum, by, on, bool) (fill)", "sum by (sum, by, on, bool) (fill)")]
    [InlineData("max_of(1, min_of(2, 3))", "max_of(1, min_of(2, 3))")]
    [InlineData("-foo[5m:1m]", null)]
    [InlineData("info(foo, {})", "info(foo, {})")]
    public void Text_is_printed_in_one_way(string text, string? printed)
    {
        if (printed is null)
        {
            Assert.Throws<PromqlException>(() => PromqlParser.Parse(text));
            return;
        }

        Assert.Equal(printed, PromqlParser.Parse(text).ToString());
        Assert.Equal(printed, PromqlParser.Parse(printed).ToString());
    }

    // The operator at the top tells what binds less tightly.
    [Theory]
    [InlineData("1 + 2 * 3", "+")]
    [InlineData("1 * 2 + 3", "+")]
    [InlineData("2 ^ 3 * 4", "*")]
    [InlineData("a == b + c", "==")]
    [InlineData("a or b and c", "or")]
    [InlineData("a and b unless c", "unless")]
    [InlineData("a atan2 b ^ c", "atan2")]
    [InlineData("1 - 2 - 3", "-")]
    public void Operators_bind_by_precedence(string text, string top)
    {
        var expression = Assert.IsType<BinaryExpression>(PromqlParser.Parse(text));
        Assert.Equal(top, expression.Operator.Text());
    }

    [Fact]
    public void Minus_binds_less_than_a_power_and_more_than_a_product()
    {
        Assert.IsType<UnaryExpression>(PromqlParser.Parse("-foo ^ 2"));
        Assert.IsType<BinaryExpression>(PromqlParser.Parse("-foo * 2"));
        var right = Assert.IsType<BinaryExpression>(PromqlParser.Parse("2 ^ -foo * 3"));
        Assert.Equal(BinaryOperator.Multiply, right.Operator);
    }

    // Text, line, column, message.
    [Theory]
    [InlineData("", 1, 1, "an expression expected, nothing found")]
    [InlineData("  # nothing\n", 1, 1, "an expression expected, nothing found")]
    [InlineData("1 +", 1, 4, "an expression expected, the end found")]
    [InlineData("foo bar", 1, 5, "an operator or the end expected, 'bar' found")]
    [InlineData("sum(\n  foo,\n  bar)", 1, 1, "1 argument(s) of sum expected, 2 found")]
    [InlineData("(foo\n+ 3", 2, 4, "unclosed left parenthesis")]
    [InlineData("sum(foo", 1, 8, "unclosed left parenthesis")]
    [InlineData("(", 1, 2, "unclosed left parenthesis")]
    [InlineData("rate(foo)", 1, 6, "range vector expected in rate, instant vector found")]
    [InlineData("rate(foo[5m], 3)", 1, 1, "1 argument(s) of rate expected, 2 found")]
    [InlineData("label_join(foo, \"a\")", 1, 1, "at least 3 argument(s) of label_join expected, 2 found")]
    [InlineData("nope(foo)", 1, 1, "a function expected, 'nope' is none")]
    [InlineData("abs(foo,)", 1, 9, "an argument expected, ')' found")]
    [InlineData("foo{a}", 1, 6, "=, !=, =~ or !~ expected, '}' found")]
    [InlineData("foo{a=b}", 1, 7, "a text in quotes expected, 'b' found")]
    [InlineData("foo{a=\"b\" c=\"d\"}", 1, 11, ", or } expected, 'c' found")]
    [InlineData("foo{a=~\"(\"}", 1, 8, null)]
    [InlineData("{}", 1, 1, "vector selector must contain at least one non-empty matcher")]
    [InlineData("{a=\"\"}", 1, 1, "vector selector must contain at least one non-empty matcher")]
    [InlineData("foo{__name__=\"bar\"}", 1, 1, "metric name must not be set twice: \"foo\" or \"bar\"")]
    [InlineData("foo[5m", 1, 7, ": or ] expected, the end found")]
    [InlineData("foo[0s]", 1, 5, "a duration greater than 0 expected")]
    [InlineData("foo[5z]", 1, 5, "a number or a duration expected, '5z' found")]
    [InlineData("foo[1m2h]", 1, 5, "a number or a duration expected, '1m2h' found")]
    [InlineData("(foo + bar)[5m]", 1, 12, "ranges only allowed for vector selectors")]
    [InlineData("foo offset 5m [5m]", 1, 15, "no offset modifiers allowed before range")]
    [InlineData("foo @ 5 [5m]", 1, 9, "no @ modifiers allowed before range")]
    [InlineData("foo offset 1m offset 2m", 1, 15, "offset may not be set multiple times")]
    [InlineData("foo @ 1 @ 2", 1, 9, "@ <timestamp> may not be set multiple times")]
    [InlineData("foo @ inf", 1, 7, "timestamp out of bounds for @ modifier")]
    [InlineData("sum(foo) offset 5m", 1, 10, "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery")]
    [InlineData("foo anchored smoothed", 1, 14, "anchored and smoothed modifiers cannot be used together")]
    [InlineData("1 == 1", 1, 3, "comparisons between scalars must use the bool modifier")]
    [InlineData("foo + bool bar", 1, 5, "the bool modifier can only be used on comparison operators")]
    [InlineData("foo and 1", 1, 5, "set operator 'and' not allowed with a scalar")]
    [InlineData("foo or on (a) group_left b", 1, 5, "no grouping allowed for 'or' operation")]
    [InlineData("foo * on (a) group_left (a) bar", 1, 5, "label \"a\" must not occur in on and group at once")]
    [InlineData("1 + on (a) foo", 1, 3, "vector matching only allowed between instant vectors")]
    [InlineData("foo + \"bar\"", 1, 7, "a scalar or an instant vector expected as operand of '+', string found")]
    [InlineData("-\"foo\"", 1, 1, "a sign before a scalar or an instant vector expected, before a string found")]
    [InlineData("sum(foo[5m])", 1, 5, "instant vector expected in sum, range vector found")]
    [InlineData("topk(foo, foo)", 1, 6, "scalar expected as parameter of topk, instant vector found")]
    [InlineData("sum by a (foo)", 1, 8, "( with labels expected, 'a' found")]
    [InlineData("sum by (a b) (foo)", 1, 11, ", or ) expected, 'b' found")]
    [InlineData("foo[5m][5m:1m]", 1, 1, "subquery is only allowed on instant vector, range vector found")]
    [InlineData("\"abc", 1, 1, "the text in quotes has no end")]
    [InlineData("\"a\\q\"", 1, 3, "'\\q' is no escape")]
    [InlineData("\"\\xg0\"", 1, 2, "an escape of 2 digits expected")]
    [InlineData("foo $ bar", 1, 5, "'$' begins nothing")]
    [InlineData("foo ! bar", 1, 5, "'!' begins nothing")]
    [InlineData("foo =~ \"a\"", 1, 6, "'~' begins nothing")]
    [InlineData("1.2.3", 1, 4, null)]
    [InlineData("12abc", 1, 1, "a number or a duration expected, '12abc' found")]
    [InlineData("on", 1, 1, "an expression expected, the keyword 'on' found")]
    [InlineData("foo)", 1, 4, "an operator or the end expected, ')' found")]
    public void An_error_names_line_column_and_what_was_expected(string text, int line, int column, string? message)
    {
        var error = Assert.Throws<PromqlException>(() => PromqlParser.Parse(text));
        Assert.Equal((line, column), (error.Line, error.Column));
        if (message is not null) Assert.Equal($"{line}:{column}: {message}", error.Message);
    }

    [Theory]
    [InlineData("(", 100_000)]
    [InlineData("-", 100_000)]
    [InlineData("sum(", 30_000)]
    [InlineData("foo[(", 30_000)]
    [InlineData("foo or ", 18_000)]
    [InlineData("foo[1m:1m", 14_000)]
    [InlineData("a{b=~\"(", 18_000)]
    public void Hostile_depth_is_refused_before_the_stack_ends(string part, int times) =>
        Assert.Throws<PromqlException>(() => PromqlParser.Parse(string.Concat(Enumerable.Repeat(part, times))));

    [Fact]
    public void A_text_that_is_too_long_is_refused() =>
        Assert.Throws<PromqlException>(() => PromqlParser.Parse(new string(' ', 200_000) + "1"));
}
