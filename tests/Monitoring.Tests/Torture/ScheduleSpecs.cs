using Monitoring.Pipeline.Torture.Nemesis;

namespace Monitoring.Tests.Torture;

public sealed class ScheduleSpecs
{
    [Fact]
    public void The_same_seed_gives_the_same_schedule_and_another_seed_another()
    {
        Assert.Equal(Plan(7, 200), Plan(7, 200));
        Assert.NotEqual(Plan(7, 200), Plan(8, 200));
    }

    [Fact]
    public void Every_kind_comes_once_before_any_comes_again()
    {
        var kinds = FaultKinds.All;
        var rounds = Schedule.Draw(3, kinds, processes: 2, events: 100).Take(2 * kinds.Count).Select(r => r.Strikes[0].Kind).ToList();
        Assert.Equal(kinds.Count, rounds.Take(kinds.Count).Distinct().Count());
        Assert.Equal(kinds.Count, rounds.Skip(kinds.Count).Distinct().Count());
    }

    [Fact]
    public void Parameters_stay_within_what_was_asked_for() => Assert.All(Schedule.Draw(5, FaultKinds.All, processes: 3, events: 100).Take(500), round =>
    {
        Assert.InRange(round.Events, 100, 200);
        Assert.InRange(round.Strikes.Count, 1, 2);
        Assert.All(round.Strikes, s => Assert.InRange(s.AtPercent, 5, 60));
        Assert.All(round.Strikes.Skip(1), s => Assert.True(s.Kind.MayOverlap));
        foreach (var strike in round.Strikes)
        {
            if (strike.Fault.GetType().GetProperty("Process")?.GetValue(strike.Fault) is int process) Assert.InRange(process, 0, 2);
        }
    });

    [Fact]
    public void Names_are_distinct() => Assert.Equal(FaultKinds.All.Count, FaultKinds.All.Select(k => k.Name).Distinct().Count());

    [Fact]
    public void A_plan_reads_as_what_it_does() =>
        Assert.Matches("^round 1: [0-9]+ events; zombie at [0-9]+ %: PauseBeyondSession { Process = [01] }$", Schedule.Draw(1, [FaultKinds.Named("zombie")], 2, 1000).First().ToString());

    private static List<string> Plan(long seed, int rounds) => [.. Schedule.Draw(seed, FaultKinds.All, processes: 2, events: 1000).Take(rounds).Select(r => r.ToString())];
}
