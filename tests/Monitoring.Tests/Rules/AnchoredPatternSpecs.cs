using Monitoring.Processors.Rules.Language;

namespace Monitoring.Tests.Rules;

/// <summary>Regular expressions as Prometheus reads them: RE2, the whole text, a dot for any character.</summary>
public class AnchoredPatternSpecs
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a|b", "b", true)]
    [InlineData("", "", true)]
    [InlineData("a|", "", true)]
    [InlineData(".*", "", true)]
    [InlineData(".+", "", false)]
    [InlineData("a.b", "a\nb", true)]
    [InlineData("(?-s)a.b", "a\nb", false)]
    [InlineData("a$", "a\n", false)]
    [InlineData("^a$", "a", true)]
    [InlineData("(?m)a$\nb", "a\nb", true)]
    [InlineData("(?i)NODE-\\d+", "node-12", true)]
    [InlineData("\\d", "٣", false)]
    [InlineData("\\w+", "é", false)]
    [InlineData("[[:alpha:]]+[^[:digit:]]", "ab-", true)]
    [InlineData("[[:foo:]]", null, false)]
    [InlineData("[\\D]", "x", true)]
    [InlineData("[\\D]", "1", false)]
    [InlineData("[a-c-[b]", "b", true)]
    [InlineData("[]a]", "]", true)]
    [InlineData("\\Qa.b\\E+", "a.bb", true)]
    [InlineData("\\x41\\x{42}\\103", null, false)]
    [InlineData("\\x41\\x{42}", "AB", true)]
    [InlineData("a{2,3}", "aaa", true)]
    [InlineData("a{,3}", "a{,3}", true)]
    [InlineData("a{64}|b{64}c{64}|d{64}|(e{64}){2}", "x", false)]
    [InlineData("\\pL+", "äb", true)]
    [InlineData("(?P<x>a)(b)", "ab", true)]
    [InlineData("(?<x>a)", "a", true)]
    [InlineData("a#b c", "a#b c", true)]
    [InlineData("(", null, false)]
    [InlineData("a**", null, false)]
    [InlineData("a{1001}", null, false)]
    [InlineData("(?=a)", null, false)]
    [InlineData("(?<!a)b", null, false)]
    [InlineData("(a)\\1", null, false)]
    [InlineData("(?>a)", null, false)]
    [InlineData("(?x)a", null, false)]
    [InlineData("[b-a]", null, false)]
    [InlineData("\\", null, false)]
    public void A_pattern_matches_the_whole_text_or_is_refused(string pattern, string? text, bool matches)
    {
        if (text is null) Assert.Throws<ArgumentException>(() => new AnchoredPattern(pattern));
        else Assert.Equal(matches, new AnchoredPattern(pattern).IsMatch(text));
    }

    [Theory]
    [InlineData("(.*)-(.*)", "a-b", "$2/$1", "b/a")]
    [InlineData("(?P<x>.)(.)", "ab", "${x}${2}", "ab")]
    [InlineData("(.)(?P<x>.)(.)", "abc", "$3$x$1", "cba")]
    [InlineData("(.)(?P<x>.)(.)", "abc", "$3${x}_$x_", "cb_")]
    [InlineData("(.)", "a", "$1x", "")]
    [InlineData("(.)", "a", "${1}x$$", "ax$")]
    [InlineData("(.)", "a", "$ ${", "$ ${")]
    [InlineData("a", "a", "<$0>", "<a>")]
    [InlineData("b", "a", "x", null)]
    public void Groups_fill_a_template(string pattern, string text, string template, string? expected) =>
        Assert.Equal(expected, new AnchoredPattern(pattern).Replace(text, template));

    [Fact]
    public void A_pattern_that_would_backtrack_for_ever_does_not()
    {
        var pattern = new AnchoredPattern("(a*)*(a*)*(a|aa)+b");
        Assert.False(pattern.IsMatch(new string('a', 20_000)));
    }

    [Theory]
    [InlineData("((a{100}){100}){100}")]
    [InlineData("(?:a{32}b){32}")]
    [InlineData("(a{100}|b)?c((d{2}e{3}){500})")]
    public void Counts_within_counts_are_bounded(string pattern) => Assert.Throws<ArgumentException>(() => new AnchoredPattern(pattern));
}
