using System.Text;
using FsCheck.Xunit;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Tests.Schemas;

public sealed class SeriesBuilderTests
{
    public static TheoryData<string, string[], SeriesFault> Series => new()
    {
        { "up", [], SeriesFault.None },
        { "", [], SeriesFault.NoName },
        { "12345", [], SeriesFault.NameTooLong },
        { "up", ["=x"], SeriesFault.NoLabelName },
        { "up", ["="], SeriesFault.None },                                 // an empty value is the same as no label
        { "up", ["a=1", "b=2", "c=3"], SeriesFault.TooManyLabels },
        { "up", ["a=1", "b=2", "c="], SeriesFault.None },
        { "up", ["12345=1"], SeriesFault.LabelNameTooLong },
        { "up", ["a=123456789"], SeriesFault.LabelValueTooLong },
        { "up", ["a=1", "a=1"], SeriesFault.DuplicateLabel },
    };

    [Theory]
    [MemberData(nameof(Series))]
    public void A_series_is_built_or_its_fault_named(string name, string[] labels, SeriesFault fault) =>
        Assert.Equal(fault, Build(name, labels, new SeriesLimits(2, 4, 8), out _));

    [Theory]
    [InlineData("__name__")]
    [InlineData("__overflow__")]
    public void Labels_with_a_meaning_of_ours_are_refused(string name) => Assert.Equal(SeriesFault.ReservedLabel, Build("up", [name + "=x"], new SeriesLimits(), out _));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_even_where_name_and_value_together_would_be()
    {
        var builder = new SeriesBuilder(new SeriesLimits());
        builder.Add([0x61, 0xC3], [0xA9]);
        Assert.Equal(SeriesFault.InvalidEncoding, builder.Build("up"u8, out _));
        builder.Clear();
        Assert.Equal(SeriesFault.InvalidEncoding, builder.Build([0xFF], out _));
    }

    [Property(MaxTest = 300)]
    public void The_order_of_labels_does_not_matter(int seed)
    {
        var series = new RandomSeries(seed).Next();
        var shuffled = series with { Labels = [.. series.Labels.OrderBy(_ => new Random(seed).Next())] };
        var reversed = series with { Labels = [.. series.Labels.Reverse()] };
        Assert.Equal(series.Identity(), shuffled.Identity());
        Assert.Equal(series.Identity(), reversed.Identity());
    }

    [Property(MaxTest = 300)]
    public void An_identity_gives_back_name_and_labels_in_order(int seed)
    {
        var series = new RandomSeries(seed).Next();
        var labels = new LabelReader(series.Identity());
        Assert.Equal(series.Name, Encoding.UTF8.GetString(labels.Metric));
        var names = new List<string>();
        while (labels.Next()) names.Add($"{Encoding.UTF8.GetString(labels.Name)}={Encoding.UTF8.GetString(labels.Value)}");
        Assert.Equal(series.Labels.Select(l => $"{l.Name}={l.Value}").Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Labels_are_shared_by_several_names_and_the_last_ones_taken_off_again()
    {
        var builder = new SeriesBuilder(new SeriesLimits());
        builder.Add("z"u8, "1"u8);
        var shared = builder.Count;
        builder.Add("a"u8, "2"u8);
        Assert.Equal("x a=2 z=1", Text(builder, "x"));
        Assert.Equal("y a=2 z=1", Text(builder, "y"));
        builder.Truncate(shared);
        builder.Add("le"u8, "+Inf"u8);
        Assert.Equal("x le=+Inf z=1", Text(builder, "x"));
        builder.Clear();
        Assert.Equal("x", Text(builder, "x"));
    }

    [Fact]
    public void Joined_values_stay_in_the_order_in_which_they_came()
    {
        var builder = new SeriesBuilder(new SeriesLimits()) { JoinsDuplicates = true };
        foreach (var (name, value) in new[] { ("b", "1"), ("a", "2"), ("b", "3"), ("b", "") }) builder.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        Assert.Equal("x a=2 b=1;3", Text(builder, "x"));
    }

    private static string Text(SeriesBuilder builder, string name)
    {
        Assert.Equal(SeriesFault.None, builder.Build(Encoding.UTF8.GetBytes(name), out var identity));
        var labels = new LabelReader(identity);
        var text = Encoding.UTF8.GetString(labels.Metric);
        while (labels.Next()) text += $" {Encoding.UTF8.GetString(labels.Name)}={Encoding.UTF8.GetString(labels.Value)}";
        return text;
    }

    private static SeriesFault Build(string name, string[] labels, SeriesLimits limits, out byte[] identity)
    {
        var builder = new SeriesBuilder(limits);
        foreach (var label in labels) builder.Add(Encoding.UTF8.GetBytes(label.Split('=')[0]), Encoding.UTF8.GetBytes(label.Split('=')[1]));
        var fault = builder.Build(Encoding.UTF8.GetBytes(name), out var built);
        identity = built.ToArray();
        return fault;
    }
}
