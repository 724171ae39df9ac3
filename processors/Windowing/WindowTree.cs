namespace Monitoring.Processors.Windowing;

/// <summary>The levels in an order in which each comes after the one it is built from.</summary>
internal sealed class WindowTree
{
    private readonly int[][] _builtFrom;

    /// <exception cref="ArgumentException">There is not exactly one base, a source is not named before, or a name is taken.</exception>
    public WindowTree(IReadOnlyList<WindowLevel> levels)
    {
        Levels = [.. levels];
        Sources = [.. levels.Select((level, i) => level.Source is null ? -1 : levels.Take(i).ToList().FindIndex(l => l.Name == level.Source))];
        if (levels.Count is 0 or > 64 || levels[0].Source is not null || levels[0].Hop != levels[0].Length) throw new ArgumentException("The first level is the base: tumbling and without a source.", nameof(levels));
        if (levels[0].Length > ushort.MaxValue) throw new ArgumentException("The base is at most a minute long: its times are kept in 16 bits.", nameof(levels));
        if (levels.Skip(1).Any(l => l.Source is null) || Sources.AsSpan(1).Contains(-1)) throw new ArgumentException("Every level but the base names one before it as its source.", nameof(levels));
        if (levels.Select(l => l.Name).Distinct(StringComparer.Ordinal).Count() != levels.Count) throw new ArgumentException("Two levels have one name.", nameof(levels));
        for (var i = 1; i < levels.Count; i++)
        {
            var source = levels[Sources[i]];
            if (source.Hop != source.Length || levels[i].Hop % source.Length != 0) throw new ArgumentException($"Windows of {source.Name} do not lie within whole windows of {levels[i].Name}.", nameof(levels));
        }

        _builtFrom = [.. levels.Select((_, source) => Enumerable.Range(0, levels.Count).Where(i => Sources[i] == source).ToArray())];
    }

    public WindowLevel[] Levels { get; }

    /// <summary>The place of each level's source; -1 for the base.</summary>
    public int[] Sources { get; }

    /// <summary>The levels that are built from this one.</summary>
    public ReadOnlySpan<int> BuiltFrom(int level) => _builtFrom[level];
}
