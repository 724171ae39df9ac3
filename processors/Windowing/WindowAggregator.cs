using System.Runtime.CompilerServices;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Folds the numbers of many series into windows of event time, level upon level, and shows them as the watermark passes.</summary>
/// <remarks>
/// <para>A window <em>closes</em> when the watermark reaches its end: its final result is written. Until the watermark is <em>grace</em> beyond its end it
/// takes late numbers; each batch of them writes one correction with a higher revision, of the window and of every closed window built from it. Then it is
/// <em>sealed</em>: folded into the windows built from it, and forgotten. What comes later still is late for every level.</para>
/// <para>An open window shows what was folded into it together with the open windows of its source, so that every level is complete at its own end.
/// The same calls in the same order give the same results. State: <see cref="Save"/> after <see cref="EndBatch"/>.</para>
/// </remarks>
public sealed partial class WindowAggregator
{
    /// <summary>The watermark before the first.</summary>
    public const long NoWatermark = long.MinValue;

    private readonly WindowTree _tree;
    private readonly IWindowResults _results;
    private readonly WindowPages _pages = new();
    private readonly WindowBuckets[] _levels;
    private readonly SeriesEnds _ends = new();
    private readonly List<(WindowBucket Bucket, int Series)> _dirty = [];
    private long _grace;

    // What ends there or before was sealed: for good, whatever grace is in force later.
    private long _sealedTo = NoWatermark;
    private int _shown;

    /// <param name="levels">The base first; each after the one it is built from.</param>
    /// <param name="results">Takes what the windows show.</param>
    public WindowAggregator(IReadOnlyList<WindowLevel> levels, IWindowResults results)
    {
        _tree = new WindowTree(levels);
        _results = results;
        _levels = [.. levels.Select(_ => new WindowBuckets())];
    }

    /// <summary>How long after its end a window takes late numbers.</summary>
    public TimeSpan Grace
    {
        get => TimeSpan.FromMilliseconds(_grace);
        set => _grace = (long)value.TotalMilliseconds;
    }

    /// <summary>Every number up to here has come, as far as anyone knows; ms since 1970 UTC.</summary>
    public long Watermark { get; private set; } = NoWatermark;

    /// <summary>Windows that are open or take late numbers, on all levels.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Results that the last call of <see cref="Advance"/> wrote, corrections aside.</summary>
    public int Shown => _shown;

    /// <summary>Adds a number.</summary>
    /// <param name="series">The series' number: small, because there is memory for each up to the largest.</param>
    /// <param name="time">ms since 1970 UTC.</param>
    /// <param name="value">Not NaN.</param>
    /// <returns>False where it is late, and nothing was changed.</returns>
    public bool Add(int series, long time, double value)
    {
        var bucket = _levels[0].Last;
        if (bucket is null || time < bucket.Start || time >= bucket.End) bucket = Base(_tree.Levels[0].StartOf(time));
        if (bucket is null) return false;
        Open(bucket, series, hasDistinct: false).Add((int)(time - bucket.Start), value);
        if (bucket.IsClosed) Correct(bucket, series);
        return true;
    }

    /// <summary>Adds what was gathered elsewhere of one window of the base.</summary>
    /// <param name="series">The series' number.</param>
    /// <param name="start">A start of the base level.</param>
    /// <param name="value">Its numbers.</param>
    /// <param name="sketches">Its sketches, or null; copied.</param>
    /// <returns>False where it is late, and nothing was changed.</returns>
    public bool Merge(int series, long start, in WindowValue value, WindowSketches? sketches)
    {
        var bucket = Base(start);
        if (bucket is null) return false;
        ref var entry = ref Open(bucket, series, sketches?.Distinct is not null);
        var whole = entry.ToValue(start);
        whole.Merge(value);
        entry.Set(whole, start);
        if (sketches is not null) bucket.SketchesOf(series).Merge(sketches);
        if (bucket.IsClosed) Correct(bucket, series);
        return true;
    }

    /// <summary>True where the series has no window that is open or takes late numbers.</summary>
    public bool IsIdle(int series) => _ends.Open(series) == 0;

    /// <summary>Forgets the last number of a series that is idle, because its number will be another's.</summary>
    public void Forget(int series) => _ends.Last(series) = double.NaN;

    /// <summary>Moves the watermark, from one end of windows to the next: they close and are sealed in the order of time. One that does not rise changes nothing.</summary>
    /// <param name="watermark">ms since 1970 UTC.</param>
    /// <param name="results">How many results may be written, but for those of one end.</param>
    /// <returns>False where it has not come so far: ask again.</returns>
    public bool Advance(long watermark, int results = int.MaxValue)
    {
        _shown = 0;
        if (watermark <= Watermark) return true;
        EndBatch();
        _shown = 0;
        while (Watermark < watermark)
        {
            if (_shown >= results) return false;
            Watermark = Math.Min(NextEnd(), watermark);
            foreach (var level in _levels) Close(level);
            if (Watermark < NoWatermark + _grace) continue;
            foreach (var level in _levels) SealEnded(level);
        }

        return true;
    }

    /// <summary>Writes the corrections of closed windows that late numbers have changed since the last call.</summary>
    public void EndBatch()
    {
        foreach (var (bucket, series) in _dirty)
        {
            bucket.Find(series).IsDirty = false;
            Show(bucket, series, isFinal: true);
        }

        _dirty.Clear();
    }

    // Null where what begins there was sealed; compared without a sum that may overflow at a wild time.
    private WindowBucket? Base(long start) =>
        Watermark != NoWatermark && _tree.Levels[0].EndOf(start) is var end && (end <= _sealedTo || end <= Watermark - _grace) ? null : At(0, start, end: null);

    // Within the grace of a bucket that has ended, what opens it is a correction of nothing.
    private WindowBucket At(int level, long start, long? end)
    {
        if (_levels[level].Find(start) is { } found) return found;
        end ??= _tree.Levels[level].EndOf(start);
        var into = new List<WindowBucket>();
        foreach (var built in _tree.BuiltFrom(level))
        {
            var its = _tree.Levels[built];
            // One that is there goes on as it began, whatever the calendar now says.
            if (its.Hop == its.Length && _levels[built].Holding(start) is { } there) into.Add(there);
            else for (var holding = its.StartOf(start); its.EndOf(holding) > start; holding -= its.Hop) into.Add(At(built, holding, end: null));
        }

        return _levels[level].Add(new WindowBucket(level, start, end.Value, [.. into], _pages) { IsClosed = end <= Watermark });
    }

    // The next time at which something closes or is sealed.
    private long NextEnd()
    {
        var next = long.MaxValue;
        foreach (var level in _levels)
        {
            if (level.Count == 0) continue;
            next = Math.Min(next, level[0].End + _grace);
            var open = 0;
            while (open < level.Count && level[open].IsClosed) open++;
            if (open < level.Count) next = Math.Min(next, level[open].End);
        }

        return Math.Max(next, Watermark + 1);
    }

    private ref WindowEntry Open(WindowBucket bucket, int series, bool hasDistinct)
    {
        ref var entry = ref bucket.Place(series);
        // Where distinct counts come to a series that had none, longer levels join.
        if (entry.IsOpen && !hasDistinct) return ref entry;
        if (!entry.IsOpen)
        {
            entry.MarkOpen();
            OpenCount++;
            _ends.Open(series)++;
        }

        foreach (var into in bucket.Into)
        {
            if (hasDistinct || !_tree.Levels[into.Level].OnlyDistinct) Open(into, series, hasDistinct);
        }

        return ref entry;
    }

    // A number came late: its window has changed, and with it the rise from its last number to the first of the next window that the series has.
    private void Correct(WindowBucket bucket, int series)
    {
        MarkDirty(bucket, series);
        for (var i = _levels[0].From(bucket.End); i < _levels[0].Count && _levels[0][i].IsClosed; i++)
        {
            if (Unsafe.IsNullRef(ref _levels[0][i].Find(series))) continue;
            MarkDirty(_levels[0][i], series);
            break;
        }
    }

    private void MarkDirty(WindowBucket bucket, int series)
    {
        if (!bucket.IsClosed) return;
        ref var entry = ref bucket.Find(series);
        if (Unsafe.IsNullRef(ref entry) || entry.IsDirty) return;
        entry.IsDirty = true;
        _dirty.Add((bucket, series));
        foreach (var into in bucket.Into) MarkDirty(into, series);
    }

    private void Close(WindowBuckets level)
    {
        for (var i = 0; i < level.Count && level[i].End <= Watermark; i++)
        {
            var bucket = level[i];
            if (bucket.IsClosed) continue;
            bucket.IsClosed = true;
            ShowAll(bucket, isFinal: true);
            foreach (var into in bucket.Into)
            {
                if (_tree.Levels[into.Level].Early && into.End > Watermark) ShowAll(into, isFinal: false);
            }
        }
    }

    private void ShowAll(WindowBucket bucket, bool isFinal)
    {
        for (var series = bucket.Next(0); series >= 0; series = bucket.Next(series + 1)) Show(bucket, series, isFinal);
    }

    private void Show(WindowBucket bucket, int series, bool isFinal)
    {
        _shown++;
        var whole = default(WindowEntry);
        Gather(bucket, series, ref whole);
        var sketches = GatherSketches(bucket, series, null);
        ref var entry = ref bucket.Find(series);
        _results.Write(new WindowResult(series, _tree.Levels[bucket.Level], bucket.Start, bucket.End, entry.Revision++, isFinal), whole.ToValue(bucket.Start), sketches);
    }

    private void SealEnded(WindowBuckets level)
    {
        while (level.Count > 0 && level[0].End <= Watermark - _grace)
        {
            if (level[0].Level == 0) _sealedTo = Math.Max(_sealedTo, level[0].End);
            Seal(level[0]);
            level.RemoveOldest();
        }
    }

    private void Seal(WindowBucket bucket)
    {
        for (var series = bucket.Next(0); series >= 0; series = bucket.Next(series + 1))
        {
            var value = bucket.Level == 0 ? WithRise(0, series) : bucket.Find(series).ToValue(bucket.Start);
            if (bucket.Level == 0 && value.Count > 0) _ends.Last(series) = value.Last;
            var sketches = bucket.Sketches?.GetValueOrDefault(series);
            foreach (var into in bucket.Into)
            {
                ref var entry = ref into.Find(series);
                if (Unsafe.IsNullRef(ref entry)) continue;
                entry.Append(value);
                if (sketches is not null) into.SketchesOf(series).Merge(sketches);
            }

            OpenCount--;
            if (--_ends.Open(series) == 0) _results.Idle(series);
        }
    }

    // What was folded into the window and what lies in the open windows of its source, oldest first.
    private void Gather(WindowBucket bucket, int series, ref WindowEntry whole)
    {
        if (bucket.Level == 0)
        {
            whole.Append(WithRise(_levels[0].From(bucket.Start), series));
            return;
        }

        whole.Append(bucket.Find(series).ToValue(bucket.Start));
        var parts = _levels[_tree.Sources[bucket.Level]];
        for (var i = parts.From(bucket.Start); i < parts.Count && parts[i].Start < bucket.End; i++)
        {
            if (!Unsafe.IsNullRef(ref parts[i].Find(series))) Gather(parts[i], series, ref whole);
        }
    }

    // A window of the base, its increase counted from the series' last number before it.
    private WindowValue WithRise(int place, int series)
    {
        var value = _levels[0][place].Find(series).ToValue(_levels[0][place].Start);
        if (value.Count == 0) return value;
        var before = _ends.Last(series);
        for (var i = place - 1; i >= 0; i--)
        {
            ref var older = ref _levels[0][i].Find(series);
            if (Unsafe.IsNullRef(ref older) || older.Count == 0) continue;
            before = older.Last;
            break;
        }

        if (!double.IsNaN(before)) value.Increase += WindowValue.Rise(before, value.First);
        return value;
    }

    private WindowSketches? GatherSketches(WindowBucket bucket, int series, WindowSketches? into)
    {
        if (bucket.Sketches?.GetValueOrDefault(series) is { } own) (into ??= new WindowSketches()).Merge(own);
        if (bucket.Level == 0) return into;
        var parts = _levels[_tree.Sources[bucket.Level]];
        for (var i = parts.From(bucket.Start); i < parts.Count && parts[i].Start < bucket.End; i++) into = GatherSketches(parts[i], series, into);
        return into;
    }
}
