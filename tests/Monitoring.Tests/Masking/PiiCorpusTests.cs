using Monitoring.Processors.Masking;

namespace Monitoring.Tests.Masking;

/// <summary>Recall by type on sets that others wrote, and no damage to lines with nothing to mask.</summary>
public class PiiCorpusTests(ITestOutputHelper output)
{
    private static readonly MaskingOptions Everything = new() { Ip = MaskAction.Redact, Mac = MaskAction.Redact };

    [Fact]
    public void No_line_without_personal_data_is_altered() =>
        Assert.All(PiiCorpus.Read("hard-negatives-logs"), one => Assert.Equal(one.Text, MaskerTests.Mask(one.Text, Everything)));

    [Fact]
    public void In_composed_Chinese_logs_all_is_found_and_no_decoy_is_masked()
    {
        Assert.All(Recall("composed-cn-logs"), type => Assert.Equal(1, type.Value));
        Assert.All(PiiCorpus.Read("composed-cn-logs").Where(one => one.Spans.Count == 0), one => Assert.Equal(one.Text, MaskerTests.Mask(one.Text, Everything)));
    }

    [Theory]
    [InlineData("cn-tests", "CN_MOBILE", 1)]
    [InlineData("cn-tests", "CN_ID", 0.95)]
    [InlineData("cn-tests", "CN_BANKCARD", 0.9)]
    [InlineData("cn-tests", "CN_PLATE", 1)]
    [InlineData("presidio", "IBAN", 1)]
    [InlineData("presidio", "CREDIT_CARD", 0.85)]
    [InlineData("presidio-research", "EMAIL", 1)]
    [InlineData("presidio-research", "CREDIT_CARD", 0.92)]
    [InlineData("presidio-research", "IBAN", 0.9)]
    [InlineData("gitleaks", "SECRET", 0.75)]
    public void Recall_is_at_least(string set, string type, double least) => Assert.InRange(Recall(set)[type], least, 1);

    private Dictionary<string, double> Recall(string set)
    {
        var found = new Dictionary<string, (int Found, int All)>();
        var loose = set.StartsWith("gitleaks", StringComparison.Ordinal);
        foreach (var one in PiiCorpus.Read(set))
        {
            var masked = PiiCorpus.Masked(one.Text, MaskerTests.Mask(one.Text, Everything));
            foreach (var span in one.Spans)
            {
                var covered = Enumerable.Range(span.Start, span.End - span.Start).Count(i => masked.Any(m => m.Start <= i && i < m.End));
                var hit = loose ? covered > 0 : covered >= span.End - span.Start - 1;
                var (hits, all) = found.GetValueOrDefault(span.Type);
                found[span.Type] = (hits + (hit ? 1 : 0), all + 1);
            }
        }

        foreach (var (type, (hits, all)) in found) output.WriteLine($"{set} {type}: {hits} of {all}");
        return found.ToDictionary(type => type.Key, type => (double)type.Value.Found / type.Value.All);
    }
}
