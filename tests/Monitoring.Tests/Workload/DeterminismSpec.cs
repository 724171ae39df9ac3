using Monitoring.Benchmarks.Workload;

namespace Monitoring.Tests.Workload;

public sealed class DeterminismSpec
{
    [Fact]
    public void The_fixed_mix_is_the_same_bytes_on_every_machine() =>
        Assert.Equal("fac84953d7fc20d53a5d6d96306b5ea9b24d8d7c31fe4713d250c218182e05e1", FixedMix.Create(5_000, 0).Hash());

    [Fact]
    public void Another_seed_is_another_mix() => Assert.NotEqual(FixedMix.Create(100, 0).Hash(), FixedMix.Create(100, 1).Hash());

    [Fact]
    public void Another_start_is_another_set_of_publishers_so_two_runs_are_not_duplicates_of_each_other()
    {
        var start = new DateTimeOffset(2026, 1, 5, 2, 0, 0, TimeSpan.Zero);
        Assert.Empty(Agents(start).Intersect(Agents(start.AddSeconds(1))));
        Assert.Equal(Agents(start), Agents(start));

        static List<string> Agents(DateTimeOffset start) =>
            [.. new RestaurantTraffic(0, new TrafficOptions { Start = start }).Take(2_000).Select(r => r.Source).Where(s => Guid.TryParse(s, out _)).Distinct()];
    }

    [Fact]
    public void A_longer_mix_begins_with_the_shorter_one() =>
        Assert.Equal(FixedMix.Create(50, 5).Records.Select(r => r.Value), FixedMix.Create(200, 5).Records.Take(50).Select(r => r.Value));

    [Fact]
    public void Options_that_contradict_themselves_are_refused_with_every_fault()
    {
        var options = new TrafficOptions { Start = DateTimeOffset.UnixEpoch, AccessShare = 0.5, ResendShare = -1, EventsPerSecond = 0 };
        Assert.Equal(
            [
                "EventsPerSecond is 0; it has to be above 0.",
                "ResendShare is -1; it has to be from 0 to 1.",
                "The shares of the kinds add up to 1.1; they have to add up to 1.",
            ],
            options.Validate());
        Assert.Throws<ArgumentException>(() => new RestaurantTraffic(0, options));
    }
}
