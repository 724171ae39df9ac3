using Monitoring.Processors.Intake;
using Monitoring.Processors.Metrics;

namespace Monitoring.Tests.Metrics;

public sealed class SampleOptionsSpecs
{
    public static TheoryData<string, Func<SampleOptions, SampleOptions>, string> Bad => new()
    {
        { "small records", o => o with { MaxRecordBytes = 1023 }, "max_record_bytes: 1023 is not within 1024 and 16777216" },
        { "no labels", o => o with { MaxLabels = 0 }, "max_labels: 0 is not within 1 and 512" },
        { "short names", o => o with { MaxNameBytes = 15 }, "max_name_bytes: 15 is not within 16 and 65536" },
        { "short values", o => o with { MaxValueBytes = 15 }, "max_value_bytes: 15 is not within 16 and 65536" },
        { "a series larger than a record", o => o with { MaxLabels = 512 }, "max_labels: 512 labels of the largest size take more than 524288 bytes" },
        { "no future", o => o with { FutureTolerance = TimeSpan.Zero }, "future_tolerance: 00:00:00 is not above 0 and at most 1d" },
        { "no past", o => o with { MaxAge = TimeSpan.FromSeconds(59) }, "max_age: 00:00:59 is not within 1m and 3650d" },
        { "no series", o => o with { MaxSeries = 0, MaxSeriesPerMetric = 1, MaxSeriesPerTenant = 1 }, "max_series: 0 is not within 1 and 10000000|max_series_per_metric: 1 is not within 1 and max_series (0)|max_series_per_tenant: 1 is not within 1 and max_series (0)" },
        { "forgotten at once", o => o with { IdleAfter = TimeSpan.FromSeconds(1) }, "idle_after: 00:00:01 is not within 1m and 30d" },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_told_with_its_bound(string what, Func<SampleOptions, SampleOptions> change, string told)
    {
        Assert.NotEmpty(what);
        Assert.Empty(new SampleOptions().Validate());
        Assert.Equal(told, string.Join('|', change(new SampleOptions()).Validate().Select(e => $"{e.Path}: {e.Message}")));
    }

    [Fact]
    public void The_policy_carries_the_limits_and_one_without_them_has_the_defaults()
    {
        var policy = new IntakePolicy { Samples = new SampleOptions { MaxLabels = 7, TenantLabel = "shop", IdleAfter = TimeSpan.FromMinutes(3) } };
        Assert.Equal(policy.Samples, IntakePolicy.FromBytes(policy.ToBytes()).Samples);
        Assert.Equal(new SampleOptions(), IntakePolicy.FromBytes("{}"u8).Samples);
    }
}
