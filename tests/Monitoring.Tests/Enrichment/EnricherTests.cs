using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Enrichment;
using Monitoring.Processors.Enrichment.UserAgents;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Enrichment;

/// <summary>User agents and service metadata as fields.</summary>
public class EnricherTests
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.71 Safari/537.36";
    private readonly CounterSet _counters = new();

    [Fact]
    public void A_user_agent_becomes_ECS_fields()
    {
        var e = new LogEvent(new Arena()) { UserAgent = Utf8Slice.From(Chrome) };
        new UserAgentEnricher(new UserAgentOptions(), _counters).Enrich(e);
        Assert.Equal(
            ("Chrome", "120.0.6099", "Windows", "10", "Other"),
            (GeoIpTests.Field(e, "user_agent.name"), GeoIpTests.Field(e, "user_agent.version"), GeoIpTests.Field(e, "user_agent.os.name"),
                GeoIpTests.Field(e, "user_agent.os.version"), GeoIpTests.Field(e, "user_agent.device.name")));
    }

    [Fact]
    public void A_known_user_agent_is_not_parsed_again_and_allocates_nothing()
    {
        var enricher = new UserAgentEnricher(new UserAgentOptions(), _counters);
        var e = new LogEvent(new Arena()) { UserAgent = Utf8Slice.From(Chrome) };
        void Round()
        {
            for (var i = 0; i < 1000; i++)
            {
                e.Fields.Clear();
                enricher.Enrich(e);
            }
        }

        Round();
        Round();
        Assert.Equal(0, Allocation.LeastOf(Round));
        Assert.Equal(1, _counters.Pending(_counters.Register("intake_user_agents_parsed")));
    }

    [Fact]
    public void A_full_cache_forgets_and_still_answers_right()
    {
        var enricher = new UserAgentEnricher(new UserAgentOptions { CacheEntries = 8 }, _counters);
        for (var i = 0; i < 50; i++)
        {
            var e = new LogEvent(new Arena()) { UserAgent = Utf8Slice.From($"Firefox/{i % 25}.0") };
            enricher.Enrich(e);
            Assert.Equal($"{i % 25}.0", GeoIpTests.Field(e, "user_agent.version"));
        }
    }

    [Theory]
    [InlineData("(Foo|Bar)baz/(\\d+)", "baz/")]
    [InlineData("(?:Foo|Barbar) x?", "Foo,Barbar")]
    [InlineData("^Opera(?:/(\\d+)|)", "Opera")]
    [InlineData("[a-z]+(\\d+)", null)]
    [InlineData("(?:abc|)", null)]
    [InlineData("ab+c", "ab")]
    [InlineData("com\\.esri\\.earth", "com.esri.earth")]
    public void A_pattern_is_tried_only_where_its_literals_occur(string pattern, string? literals) =>
        Assert.Equal(literals?.Split(',').Order(StringComparer.Ordinal), RequiredLiterals.Of(pattern)?.Order(StringComparer.Ordinal));

    [Fact]
    public void A_rule_file_of_another_form_is_refused() =>
        Assert.Throws<FormatException>(() => RuleFile.Read(new StringReader("os_parsers:\n  - regex: \"x\"\n")));

    [Fact]
    public void A_service_brings_its_metadata_unless_the_publisher_sent_it()
    {
        var enricher = new ServiceMetadataEnricher([new ServiceMetadata { Service = "order-api", Owner = "ann", Team = "orders", Criticality = "critical" }], _counters);
        var e = new LogEvent(new Arena()) { Service = Utf8Slice.From("Order-API") };
        e.Fields.AddText(Utf8Slice.From("service.owner"), Utf8Slice.From("bob"));
        enricher.Enrich(e);
        Assert.Equal(
            ("bob", "orders", "critical", ""),
            (GeoIpTests.Field(e, "service.owner"), GeoIpTests.Field(e, "service.team"), GeoIpTests.Field(e, "service.criticality"), GeoIpTests.Field(e, "service.tier")));
    }

    [Fact]
    public void An_unlisted_service_is_counted()
    {
        var enricher = new ServiceMetadataEnricher([new ServiceMetadata { Service = "a" }], _counters);
        enricher.Enrich(new LogEvent(new Arena()) { Service = Utf8Slice.From("b") });
        Assert.Equal(1, _counters.Pending(_counters.Register("intake_service_unknown")));
    }
}
