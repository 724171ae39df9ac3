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
    [InlineData("\\x41\\x{42}\\103", "ABC", true)]
    [InlineData("a\\_b[\\_\\-]\\ \\<", "a_b- <", true)]
    [InlineData("\\p{L}+\\p{Nd}", "aé1", true)]
    [InlineData("\\p{Latin}+", "aé", true)]
    [InlineData("\\p{Latin}+", "aж", false)]
    [InlineData("[\\p{Greek}\\p{Cyrillic}]+", "αж", true)]
    [InlineData("\\p{Han}{2}", "漢𠀀", true)]
    [InlineData("\\p{Old_Italic}", "𐌀", true)]
    [InlineData("\\p{^L}\\P{^L}", "1a", true)]
    [InlineData("\\p{^L}", "a", false)]
    [InlineData("\\P{L}", "😀", true)]
    [InlineData("\\P{Lu}[^\\PL]", "aa", true)]
    [InlineData("\\p{Any}", "😀", true)]
    [InlineData("\\p{Foo}", null, false)]
    [InlineData("a.b", "a😀b", true)]
    [InlineData("..", "😀", false)]
    [InlineData(".*.*[^a]{2}", "😀", false)]
    [InlineData("[^a]", "😀", true)]
    [InlineData("[^a]*b", "😀b", true)]
    [InlineData("[^😀]", "😁", true)]
    [InlineData("[^😀]", "😀", false)]
    [InlineData("[a\\x{1F600}]", "😀", true)]
    [InlineData("[a\\x{1F600}]{2}", "😀", false)]
    [InlineData("[𐐀-😀]", "\U00011111", true)]
    [InlineData("[ÿ-\\x{10FFFF}]", "\ue000", true)]
    [InlineData("\\x{1F600}+", "😀😀", true)]
    [InlineData("\\D\\W\\S", "😀😀😀", true)]
    [InlineData("(?i)[^\\W_]+", "skSK", true)]
    [InlineData("(?i)[^a]", "A", false)]
    [InlineData("é\\b", null, false)]
    [InlineData("a\\b.", "aé", true)]
    [InlineData("a\\B.", "aé", false)]
    [InlineData("(?U)a+(?-U:b+)c??", "aabb", true)]
    [InlineData("^*a", "a", true)]
    [InlineData("a]}", "a]}", true)]
    [InlineData("\\C", null, false)]
    [InlineData("a*{2}", null, false)]
    [InlineData("*a", null, false)]
    [InlineData("a)", null, false)]
    [InlineData("a{3,2}", null, false)]
    [InlineData("(?i-)a", null, false)]
    [InlineData("[\\Qa\\E]", null, false)]
    [InlineData("[a", null, false)]
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
    [InlineData("(?U)(a+)(a*)", "aaa", "$1-$2", "a-aa")]
    [InlineData("(?U)(a+?)(a*)", "aaa", "$1-$2", "aaa-")]
    [InlineData("(.)(.*)", "😀é", "$2$1", "é😀")]
    [InlineData("(\\w+)\\b(.*)", "aé b", "$1|$2", "a|é b")]
    public void Groups_fill_a_template(string pattern, string text, string template, string? expected) =>
        Assert.Equal(expected, new AnchoredPattern(pattern).Replace(text, template));

    [Fact]
    public void A_pattern_that_would_backtrack_for_ever_does_not()
    {
        var pattern = new AnchoredPattern("(a*)*(a*)*(a|aa)+b");
        Assert.False(pattern.IsMatch(new string('a', 20_000)));
    }

    [Fact]
    public void Thousands_of_alternatives_are_one_pattern()
    {
        var pattern = new AnchoredPattern(string.Join('|', Enumerable.Range(0, 2_500).Select(i => $"host{i:D5}.*")));
        Assert.True(pattern.IsMatch("host02499.example"));
        Assert.False(pattern.IsMatch("host02500.example"));
    }

    [Theory]
    [InlineData("((a{100}){100}){100}")]
    [InlineData("(?:a{32}b){32}")]
    [InlineData("(a{100}|b)?c((d{2}e{3}){500})")]
    public void Counts_within_counts_are_bounded(string pattern) => Assert.Throws<ArgumentException>(() => new AnchoredPattern(pattern));
}
