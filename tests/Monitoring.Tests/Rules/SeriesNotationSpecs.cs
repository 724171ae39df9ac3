using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Tests.Rules;

/// <summary>promtool's notation of series.</summary>
public class SeriesNotationSpecs
{
    [Theory]
    [InlineData("1 2 3", "1 2 3")]
    [InlineData("1+2x3", "1 3 5 7")]
    [InlineData("1-2x2", "1 -1 -3")]
    [InlineData("-1+1x2", "-1 0 1")]
    [InlineData("4x2 5", "4 4 4 5")]
    [InlineData("_ 1 _x2 2", "_ 1 _ _ 2")]
    [InlineData("1 stale 2", "1 stale 2")]
    [InlineData("1e3 .5 Inf -inf NaN", "1000 0.5 Infinity -Infinity NaN")]
    [InlineData("1e-1+1e-1x1", "0.1 0.2")]
    [InlineData("{{schema:0 sum:1 count:2 buckets:[1 2]}}+{{sum:1}}x1 1", "{{}} {{}} 1")]
    [InlineData(" ", "")]
    public void Values_are_spelled_out(string text, string expected)
    {
        var values = SeriesNotation.Parse($"x {text}").Values.Select(v =>
            v.IsMissing ? "_" : v.IsHistogram ? "{{}}" : new Point(0, v.Value).IsStale ? "stale" : v.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(expected, string.Join(' ', values));
    }

    [Theory]
    [InlineData("up", "{__name__=\"up\"}")]
    [InlineData("up {b=\"x\"}", "{__name__=\"up\", b=\"x\"}")]
    [InlineData("up{}", "{__name__=\"up\"}")]
    [InlineData("up{b=\"x\", a='y',}", "{__name__=\"up\", a=\"y\", b=\"x\"}")]
    [InlineData("{a=\"\"}", "{}")]
    [InlineData("{\"my metric\", \"my label\"=`z`}", "{__name__=\"my metric\", \"my label\"=\"z\"}")]
    public void A_series_is_read(string text, string expected) => Assert.Equal(expected, SeriesNotation.ParseLabels(text).ToString());

    [Theory]
    [InlineData("up{a=\"b\"} 1 2y", 13)]
    [InlineData("up{a=\"b\" 1", 10)]
    [InlineData("up{a} 1", 5)]
    [InlineData("up 1x", 6)]
    [InlineData("up 1x99999999999", 6)]
    [InlineData("up {{sum:1", 4)]
    [InlineData("= 1", 1)]
    public void An_error_names_its_column(string text, int column)
    {
        var error = Assert.Throws<PromqlException>(() => SeriesNotation.Parse(text));
        Assert.Equal(column, error.Column);
    }
}
