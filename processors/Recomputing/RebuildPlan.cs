using Monitoring.Processors.Windowing;

namespace Monitoring.Processors.Recomputing;

/// <summary>Which windows are rebuilt, and what is read for that, in the order of time.</summary>
/// <remarks>
/// <para>A window is rebuilt where it touches the range, belongs to a wanted level, and is sealed: the stream writes nothing to it any more.</para>
/// <para>Windows of up to an hour are folded from rows. Those of a day are merged from hours, as in the stream: of the hours beside the range the stored windows are taken, and for weeks and
/// months of the days beside it. Samples are read for whole days, and before them the stored hours of the day before: a counter rises from the number before the window.</para>
/// <para>Wherever rows are read, the windows of the guard are compared: they are short, so that late rows of another time do not hide missing ones. A level without a shorter one that is
/// still stored is left out.</para>
/// </remarks>
public sealed class RebuildPlan
{
    private const long Minute = 60_000;
    private const string HourName = "1h";
    private const string DayName = "1d";
    private readonly IReadOnlyList<WindowLevel> _wanted;
    private readonly WindowLevel _hour;
    private readonly WindowLevel _day;
    private readonly long _from;
    private readonly long _to;
    private readonly long _sealedTo;
    private readonly Func<WindowLevel, long> _oldestKept;
    private readonly (long Start, long End) _rows;
    private readonly (long Start, long End) _merged;
    private readonly (long Start, long End) _samples;

    /// <param name="levels">All that there are, in order.</param>
    /// <param name="wanted">Names of those to rebuild.</param>
    /// <param name="range">ms since 1970 UTC; the end is not in it.</param>
    /// <param name="sealedTo">Windows that end there or before are sealed, ms since 1970 UTC.</param>
    /// <param name="oldestKept">The oldest start of a level's windows that retention keeps, ms since 1970 UTC.</param>
    /// <param name="acceptsFewer">Take levels though no shorter one is stored that would show missing rows.</param>
    public RebuildPlan(IReadOnlyList<WindowLevel> levels, IReadOnlySet<string> wanted, (long From, long To) range, long sealedTo, Func<WindowLevel, long> oldestKept, bool acceptsFewer = false)
    {
        _wanted = [.. levels.Where(l => wanted.Contains(l.Name))];
        _hour = levels.Single(l => l.Name == HourName);
        _day = levels.Single(l => l.Name == DayName);
        (_from, _to) = range;
        _sealedTo = sealedTo;
        _oldestKept = oldestKept;
        var coarsest = _wanted.LastOrDefault(l => l.Length <= _hour.Length);
        if (_wanted.Any(l => l.Length > _hour.Length)) coarsest = _hour;
        var end = Math.Min(coarsest!.EndOf(coarsest.StartOf(_to - 1)), Up(sealedTo, Minute));
        _rows = (Down(coarsest.StartOf(_from), Minute), Math.Max(Up(end, Minute), Down(coarsest.StartOf(_from), Minute)));
        var merged = Windows(_wanted.Where(l => l.Length > _hour.Length)).ToList();
        _merged = merged.Count == 0 ? default : (merged.Min(w => w.Start), merged.Max(w => w.End));
        var days = Windows(_wanted.Where(l => l.Name == DayName)).ToList();
        _samples = (_hour.StartOf(_rows.Start), _rows.End);
        if (days.Count > 0) _samples = (Math.Min(_samples.Start, days.Min(w => w.Start)), Math.Max(_samples.End, days.Max(w => w.End)));
        Guard = levels.FirstOrDefault(l => l.Length <= _hour.Length && oldestKept(l) <= Math.Min(_rows.Start, _samples.Start));
        Unguarded = acceptsFewer ? [] : [.. _wanted.Where(l => l.Source is not null && (Guard is null || l.Length <= Guard.Length) && Windows([l]).Any()).Select(l => l.Name)];
        _wanted = [.. _wanted.Where(l => !Unguarded.Contains(l.Name))];
    }

    /// <summary>The shortest level whose windows are all stored where rows are read; null where there is none.</summary>
    public WindowLevel? Guard { get; }

    /// <summary>Names of wanted levels that are left out, because no shorter windows are stored that would show missing rows.</summary>
    public IReadOnlyList<string> Unguarded { get; }

    /// <summary>True where there is anything to rebuild.</summary>
    public bool HasWindows => Windows(_wanted).Any();

    /// <summary>Where reading begins and ends, ms since 1970 UTC.</summary>
    /// <param name="samples">Whether samples are read.</param>
    public (long Start, long End) Span(bool samples)
    {
        var (start, end) = _rows;
        if (_merged.End > 0) (start, end) = (Math.Min(start, _merged.Start), Math.Max(end, _merged.End));
        return samples ? (Math.Min(start, LeadStart), Math.Max(end, _samples.End)) : (start, end);
    }

    /// <summary>What is read, in order; nothing of it overlaps.</summary>
    /// <param name="logs">Whether metrics from logs are rebuilt.</param>
    /// <param name="samples">Whether those from samples are.</param>
    public IEnumerable<RebuildStep> Steps(bool logs, bool samples)
    {
        var span = Span(samples);
        for (var hour = _hour.StartOf(span.Start); hour < span.End; hour += _hour.Length)
        {
            var logFeed = logs ? FeedOfLogs(hour) : Feed.None;
            var sampleFeed = samples ? FeedOfSamples(hour) : Feed.None;
            if (logFeed != Feed.Rows && sampleFeed != Feed.Rows)
            {
                if (logFeed != Feed.None || sampleFeed != Feed.None) yield return new RebuildStep(hour, hour + _hour.Length, logFeed, sampleFeed);
                continue;
            }

            for (var minute = hour; minute < hour + _hour.Length; minute += Minute)
            {
                // A stored window stands at its start.
                var ofLogs = logFeed == Feed.Rows ? Within(minute, _rows) : minute == hour ? logFeed : Feed.None;
                var ofSamples = sampleFeed == Feed.Rows ? Within(minute, _samples) : minute == hour ? sampleFeed : Feed.None;
                if (ofLogs != Feed.None || ofSamples != Feed.None) yield return new RebuildStep(minute, minute + Minute, ofLogs, ofSamples);
            }
        }
    }

    /// <summary>True where a result is of a window that is to be rebuilt.</summary>
    public bool Wants(string level, long start, long end) => _wanted.Any(l => l.Name == level && Wants(l, start, end));

    /// <summary>True where a result is of a window of the guard, all of whose rows are read.</summary>
    /// <param name="window">Its level and times.</param>
    /// <param name="samples">Whether it is of samples.</param>
    public bool Guards((string Level, long Start, long End) window, bool samples)
    {
        var (first, last) = Guarded(window.End - 1, window.End, samples);
        return window.Level == Guard?.Name && window.Start >= first && window.End <= last;
    }

    /// <summary>Windows of the guard that close after one time and up to another, and all of whose rows are read: the first start, and the end of the last.</summary>
    public (long Start, long End) Guarded(long after, long upTo, bool samples)
    {
        if (Guard is null) return default;
        var rows = samples ? _samples : _rows;
        return (Math.Max(Guard.StartOf(after), Up(rows.Start, Guard.Length)), Guard.StartOf(Math.Min(Math.Min(upTo, rows.End), _sealedTo)));
    }

    /// <summary>Windows to rebuild that close after one time and up to another, by level: the first start, and the end of the last.</summary>
    public IEnumerable<(WindowLevel Level, long Start, long End)> Closing(long after, long upTo)
    {
        foreach (var level in _wanted)
        {
            var (first, last) = (long.MaxValue, long.MinValue);
            for (var start = level.StartOf(Math.Max(after, _from)); level.EndOf(start) <= upTo && start < _to; start = level.EndOf(start))
            {
                if (level.EndOf(start) <= after || !Wants(level, start, level.EndOf(start))) continue;
                (first, last) = (Math.Min(first, start), level.EndOf(start));
            }

            if (first < last) yield return (level, first, last);
        }
    }

    /// <summary>Windows of the wanted levels that touch the range and are not sealed yet.</summary>
    /// <returns>For each level that has any: how many lie in the range, and how many reach beyond it.</returns>
    public IEnumerable<(string Level, long Inside, long Beyond)> Open()
    {
        foreach (var level in _wanted)
        {
            var (inside, beyond) = (0L, 0L);
            for (var start = level.StartOf(Math.Max(_from, _sealedTo - level.Length)); start < _to; start = level.EndOf(start))
            {
                if (level.EndOf(start) <= _sealedTo) continue;
                if (start >= _from && level.EndOf(start) <= _to) inside++;
                else beyond++;
            }

            if (inside + beyond > 0) yield return (level.Name, inside, beyond);
        }
    }

    /// <summary>Levels of which the range touches windows that retention has dropped.</summary>
    public IEnumerable<string> Dropped() => _wanted.Where(l => l.StartOf(_from) < _oldestKept(l)).Select(l => l.Name);

    private long LeadStart => _day.StartOf(_day.StartOf(_samples.Start) - 1);

    private Feed FeedOfLogs(long hour)
    {
        if (hour < _rows.End && hour + _hour.Length > _rows.Start) return Feed.Rows;
        if (hour < _merged.Start || hour >= _merged.End) return Feed.None;
        var day = _day.StartOf(hour);
        if (day < _to && _day.EndOf(day) > _from) return Feed.Hour;
        return day == hour ? Feed.Day : Feed.None;
    }

    private Feed FeedOfSamples(long hour)
    {
        if (hour >= _samples.Start && hour < _samples.End) return Feed.Rows;
        return hour >= LeadStart && hour < _samples.Start ? Feed.Hour : Feed.None;
    }

    private bool Wants(WindowLevel level, long start, long end) => start < _to && end > _from && end <= _sealedTo && start >= _oldestKept(level);

    private IEnumerable<(long Start, long End)> Windows(IEnumerable<WindowLevel> levels)
    {
        foreach (var level in levels)
        {
            for (var start = level.StartOf(Math.Max(_from, _oldestKept(level))); start < _to; start = level.EndOf(start))
            {
                if (Wants(level, start, level.EndOf(start))) yield return (start, level.EndOf(start));
            }
        }
    }

    private static Feed Within(long time, (long Start, long End) range) => time >= range.Start && time < range.End ? Feed.Rows : Feed.None;

    private static long Down(long time, long unit) => time - (((time % unit) + unit) % unit);

    private static long Up(long time, long unit) => Down(time + unit - 1, unit);
}
