using FsCheck.Xunit;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Processors.Rules.Language;

namespace Monitoring.Tests.Rules;

/// <summary>What is printed is read as the same.</summary>
public class PrintingSpecs
{
    [Property(MaxTest = 300)]
    public void An_expression_that_is_printed_and_read_again_is_printed_the_same(int seed)
    {
        var expression = PromqlParser.Parse(Valid(new RandomPromql(seed)));
        var printed = expression.ToString();
        Assert.Equal(printed, PromqlParser.Parse(printed).ToString());
    }

    [Property(MaxTest = 300)]
    public void A_text_in_quotes_is_read_as_it_was(string? text)
    {
        var value = text ?? "";
        QuotedText.Read(QuotedText.Of(value), 0, out var read);
        if (QuotedText.IsValid(value)) Assert.Equal(value, read);
    }

    [Property(MaxTest = 300)]
    public void A_duration_is_read_as_it_was(uint milliseconds)
    {
        Assert.True(DurationText.TryParse(DurationText.Of(milliseconds), out var read));
        Assert.Equal(milliseconds, read);
    }

    [Property(MaxTest = 300)]
    public void A_number_is_read_as_it_was(double value)
    {
        Assert.True(NumberText.TryParseFloat(NumberText.Plain(value), out var read));
        Assert.Equal(value, read);
    }

    [Property(MaxTest = 300)]
    public void Labels_in_any_order_are_the_same_set(int seed)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, random.Next(6)).Select(i => new KeyValuePair<string, string>($"l{i}", random.Next(3) == 0 ? "" : $"v{random.Next(3)}")).ToList();
        var set = LabelSet.Of(labels);
        var other = labels.OrderBy(_ => random.Next()).Aggregate(LabelSet.Empty, (s, l) => s.With(l.Key, l.Value));
        Assert.Equal(set, other);
        Assert.Equal(set.Hash, other.Hash);
        Assert.Equal(set, SeriesNotation.ParseLabels(set.ToString()));
        Assert.Equal(set.Count, set.Only("l0", "l2").Count + set.Without("l0", "l2").Count);
    }

    // Random matching may name a label twice, which is no PromQL.
    private static string Valid(RandomPromql random)
    {
        while (true)
        {
            var text = random.Next();
            try
            {
                PromqlParser.Parse(text);
                return text;
            }
            catch (PromqlException e) when (e.Message.Contains("on and group at once", StringComparison.Ordinal))
            {
            }
        }
    }
}
