using Monitoring.Benchmarks.Workload;

namespace Monitoring.Pipeline.Torture.Nemesis;

/// <summary>Draws what strikes when: the same arguments give the same schedule, everywhere.</summary>
internal static class Schedule
{
    /// <summary>Rounds without end. Every kind comes once before any comes again.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="kinds">What to draw from.</param>
    /// <param name="processes">How many pipelines run.</param>
    /// <param name="events">The fewest events of a round; the most are twice as many.</param>
    public static IEnumerable<Round> Draw(long seed, IReadOnlyList<FaultKind> kinds, int processes, int events)
    {
        var random = new SeededRandom(seed);
        for (var number = 1; ;)
        {
            var deck = kinds.ToArray();
            for (var i = deck.Length - 1; i > 0; i--)
            {
                var other = random.Below(i + 1);
                (deck[i], deck[other]) = (deck[other], deck[i]);
            }

            foreach (var kind in deck)
            {
                var size = random.Between(events, 2 * events);
                List<Strike> strikes = [DrawStrike(random, kind, processes)];
                var overlapping = deck.Where(k => k.MayOverlap && k != kind).ToArray();
                if (kind.MayOverlap && overlapping.Length > 0 && random.Below(3) == 0) strikes.Add(DrawStrike(random, random.Pick(overlapping), processes));
                yield return new Round(number++, size, strikes);
            }
        }
    }

    private static Strike DrawStrike(SeededRandom random, FaultKind kind, int processes) => new(random.Between(5, 60), kind, kind.Draw(random, processes));
}
