using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Filtering;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Filtering;

/// <summary>An event is dropped by the first rule whose conditions all hold, and counted there.</summary>
public sealed class EventFilters
{
    public static TheoryData<FilterRule, bool> Rules => new()
    {
        { new FilterRule { Name = "r", Family = LogFamily.App }, true },
        { new FilterRule { Name = "r", Family = LogFamily.System }, false },
        { new FilterRule { Name = "r", Category = "access", Service = "shop-*" }, true },
        { new FilterRule { Name = "r", Category = "access", Service = "shop" }, false }, // exact without the star
        { new FilterRule { Name = "r", Category = "access", Service = "pay" }, false }, // all conditions have to hold
        { new FilterRule { Name = "r", SeverityBelow = Severity.Warn }, true },
        { new FilterRule { Name = "r", SeverityBelow = Severity.Info }, false }, // below, not at
        { new FilterRule { Name = "r", MessageContains = "healthz" }, true },
        { new FilterRule { Name = "r", MessageContains = "Healthz" }, false },
        { new FilterRule { Name = "r", Path = "/healthz" }, true }, // without its query
        { new FilterRule { Name = "r", Path = "/health*" }, true },
        { new FilterRule { Name = "r", Path = "/health" }, false },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_drops_what_meets_all_its_conditions(FilterRule rule, bool dropped)
    {
        var counters = new CounterSet();
        var filter = new EventFilter(new FilterOptions { Rules = [rule] }, counters);
        Assert.Equal(dropped, filter.Drops(Event()));
        Assert.Equal(dropped ? 1 : 0, counters.Pending(0));
        Assert.Equal([new CounterDefinition("intake_filtered", "rule", "r")], counters.Definitions);
    }

    [Fact]
    public void Events_of_unknown_severity_are_below_none()
    {
        var e = Event();
        e.Severity = Severity.Unknown;
        Assert.False(new EventFilter(new FilterOptions { Rules = [new FilterRule { Name = "r", SeverityBelow = Severity.Fatal }] }, new CounterSet()).Drops(e));
    }

    [Fact]
    public void Only_the_first_matching_rule_counts()
    {
        var counters = new CounterSet();
        var filter = new EventFilter(new FilterOptions { Rules = [new FilterRule { Name = "a", Category = "access" }, new FilterRule { Name = "b", Family = LogFamily.App }] }, counters);
        Assert.True(filter.Drops(Event()));
        Assert.Equal((1L, 0L), (counters.Pending(0), counters.Pending(1)));
    }

    [Fact]
    public void Rules_without_condition_or_name_or_with_one_name_are_errors()
    {
        var options = new FilterOptions { Rules = [new FilterRule { Name = "a b", Path = "/" }, new FilterRule { Name = "x" }, new FilterRule { Name = "x", Service = "*" }] };
        Assert.Equal(["rules[0].name", "rules[1].name", "rules[2].service", "rules[2].name"], options.Validate().Select(error => error.Path));
    }

    private static LogEvent Event()
    {
        var e = new LogEvent(new Arena())
        {
            Category = Utf8Slice.From("access"),
            Service = Utf8Slice.From("shop-api"),
            Severity = Severity.Info,
            Message = Utf8Slice.From("GET /healthz?x=1"),
        };
        e.Fields.AddText(Utf8Slice.From("url.original"), Utf8Slice.From("/healthz?x=1"));
        return e;
    }
}
