using Monitoring.Benchmarks;
using Monitoring.Benchmarks.Reference;
using Monitoring.Benchmarks.Workload;
using Monitoring.Processors.Deduplication;
using Monitoring.Processors.Enrichment;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Masking;
using Monitoring.Processors.Parsing;
using Monitoring.Schemas;

namespace Monitoring.Tests.Benchmarks;

public sealed class IntakeEqualitySpec
{
    [Fact]
    public void Intake_makes_of_the_mix_what_a_plain_decoder_makes_of_it()
    {
        var equality = IntakeEquality.Compare(Chain(new IntakePolicy()), FixedMix.Create(5_000, 3));
        Assert.Empty(equality.First);
        Assert.Equal(1, equality.Figure.Value);
    }

    // A chain that is wrong in one thing only has to be noticed, and for that thing.
    [Theory]
    [InlineData("event time")]
    [InlineData("nothing, as for a duplicate")]
    [InlineData("personal data")]
    [InlineData("refusal")]
    public void A_chain_that_differs_is_told_by_its_difference(string difference)
    {
        var policy = difference switch
        {
            "event time" => new IntakePolicy { Parsing = new ParsingOptions { TimeZone = "UTC" } },
            "personal data" => new IntakePolicy { Masking = new MaskingOptions { Email = MaskAction.Allow } },
            "refusal" => new IntakePolicy { Parsing = new ParsingOptions { MaxEventBytes = 1800 } },
            _ => new IntakePolicy { Deduplication = new DeduplicationOptions { Window = TimeSpan.FromMilliseconds(1) } },
        };
        var equality = IntakeEquality.Compare(Chain(policy), FixedMix.Create(1_000, 3));
        Assert.InRange(equality.Equal, 1, equality.Records - 1);
        Assert.NotEmpty(equality.First);
        Assert.All(equality.First, line => Assert.Contains(difference, line, StringComparison.Ordinal));
    }

    [Fact]
    public void An_event_allocates_nothing_from_decode_to_encode_once_the_state_has_its_size()
    {
        var resources = new IntakeResources(counters => [new UserAgentEnricher(new UserAgentOptions(), counters)], null, null);
        var options = new IntakeBenchmarkOptions { Events = 3_000, WarmUpEvents = 20_000, Rounds = 1 };
        // The least of several runs, because a collection that another thread causes moves the counter.
        var allocated = Enumerable.Range(0, 8)
            .Select(_ => IntakeBenchmark.Run([new IntakeStep("encode", () => new IntakeProcessor(resources, Topics.AppLogs, 0))], options).Single(figure => figure.Name == "intake.allocated").Value)
            .FirstOrDefault(bytes => bytes < 0.1, double.MaxValue);
        Assert.InRange(allocated, 0, 0.1);
    }

    private static IntakeProcessor Chain(IntakePolicy policy)
    {
        var chain = new IntakeProcessor(new IntakeResources(_ => [], null, null), Topics.AppLogs, 0);
        chain.OnControl(policy.ToBytes());
        return chain;
    }
}
