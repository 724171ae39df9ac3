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
    private long _grace;
    private readonly WindowPool _windows = new();
    private readonly Dictionary<int, WindowSketches> _sketches = [];
    private readonly OpenWindows[] _open;
    private readonly SeriesWindows _series;
    private readonly List<int> _dirty = [];
    private readonly Stack<int> _parts = new();

    /// <param name="levels">The base first; each after the one it is built from.</param>
    /// <param name="results">Takes what the windows show.</param>
    public WindowAggregator(IReadOnlyList<WindowLevel> levels, IWindowResults results)
    {
        _tree = new WindowTree(levels);
        _results = results;
        _open = [.. levels.Select(_ => new OpenWindows())];
        _series = new SeriesWindows(levels.Count);
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
    public int OpenCount => _windows.Count;

    /// <summary>Adds a number.</summary>
    /// <param name="series">The series' number: small, because there is memory for each up to the largest.</param>
    /// <param name="time">ms since 1970 UTC.</param>
    /// <param name="value">Not NaN.</param>
    /// <returns>False where it is late, and nothing was changed.</returns>
    public bool Add(int series, long time, double value)
    {
        if (!TryOpen(series, _tree.Levels[0].StartOf(time), out var number, out var newer)) return false;
        _windows[number].Value.Add(time, value);
        Touch(number, newer);
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
        if (!TryOpen(series, start, out var number, out var newer)) return false;
        _windows[number].Value.Merge(value);
        if (sketches is not null) SketchesOf(number).Merge(sketches);
        Touch(number, newer);
        return true;
    }

    /// <summary>True where the series has no window that is open or takes late numbers.</summary>
    public bool IsIdle(int series) => _series.IsIdle(series);

    /// <summary>Forgets the last number of a series that is idle, because its number will be another's.</summary>
    public void Forget(int series) => _series.Forget(series);

    /// <summary>Moves the watermark: windows close and are sealed. One that does not rise changes nothing.</summary>
    public void Advance(long watermark)
    {
        if (watermark <= Watermark) return;
        EndBatch();
        var before = Watermark;
        Watermark = watermark;
        for (var level = 0; level < _open.Length; level++) Close(level, before);
        for (var level = 0; level < _open.Length; level++) SealEnded(level);
    }

    /// <summary>Writes the corrections of closed windows that late numbers have changed since the last call.</summary>
    public void EndBatch()
    {
        foreach (var number in _dirty)
        {
            _windows[number].IsDirty = false;
            Show(number, isFinal: true);
        }

        _dirty.Clear();
    }

    private bool TryOpen(int series, long start, out int number, out int newer)
    {
        (number, newer) = (-1, -1);
        // Compared without a sum that may overflow at a wild time.
        var end = _tree.Levels[0].EndOf(start);
        if (Watermark != NoWatermark && end <= Watermark - _grace) return false;
        (number, newer) = Open(series, 0, start);
        return true;
    }

    private (int Number, int Newer) Open(int series, int level, long start)
    {
        ref var head = ref _series.Newest(series, level);
        var (newer, number) = (-1, head);
        while (number >= 0 && _windows[number].Start > start) (newer, number) = (number, _windows[number].Older);
        if (number >= 0 && _windows[number].Start == start) return (number, newer);
        var opened = _windows.Take();
        // Within the grace of a window that has ended, what opens it is a correction of nothing.
        var isClosed = _tree.Levels[level].EndOf(start) <= Watermark;
        _windows[opened] = new Window { Start = start, Series = series, Level = (byte)level, Older = number, Before = double.NaN, IsClosed = isClosed };
        if (newer < 0) head = opened;
        else _windows[newer].Older = opened;
        _open[level].Add(start, opened);
        foreach (var built in _tree.BuiltFrom(level))
        {
            foreach (var its in Holding(built, start)) Open(series, built, its);
        }

        return (opened, newer);
    }

    // The starts of the windows of a level that hold a window of its source.
    private IEnumerable<long> Holding(int level, long start)
    {
        var l = _tree.Levels[level];
        for (var its = l.StartOf(start); l.EndOf(its) > start; its -= l.Hop) yield return its;
    }

    // The window has changed, and with it the rise from its last number to the first of the newer one.
    private void Touch(int number, int newer)
    {
        if (_windows[number].IsClosed) MarkDirty(number);
        if (newer >= 0 && _windows[newer].IsClosed) MarkDirty(newer);
    }

    private void MarkDirty(int number)
    {
        ref var window = ref _windows[number];
        if (!window.IsClosed || window.IsDirty) return;
        window.IsDirty = true;
        _dirty.Add(number);
        foreach (var built in _tree.BuiltFrom(window.Level))
        {
            foreach (var start in Holding(built, window.Start)) MarkDirty(Open(window.Series, built, start).Number);
        }
    }

    private void Close(int level, long before)
    {
        foreach (var (start, windows) in _open[level].EndedBetween(_tree.Levels[level], before, Watermark))
        {
            foreach (var number in windows)
            {
                _windows[number].IsClosed = true;
                Show(number, isFinal: true);
            }

            foreach (var built in _tree.BuiltFrom(level)) ShowEarly(built, start);
        }
    }

    private void ShowEarly(int level, long start)
    {
        if (!_tree.Levels[level].Early) return;
        foreach (var its in Holding(level, start))
        {
            if (_tree.Levels[level].EndOf(its) <= Watermark) continue;
            foreach (var number in _open[level].At(its)) Show(number, isFinal: false);
        }
    }

    private void SealEnded(int level)
    {
        if (Watermark < NoWatermark + _grace) return;
        foreach (var (_, windows) in _open[level].TakeEndedBy(_tree.Levels[level], Watermark - _grace))
        {
            foreach (var number in windows) Seal(number);
        }
    }

    private void Seal(int number)
    {
        ref var window = ref _windows[number];
        if (window.Level == 0) window.Before = _series.Seal(window.Series, window.Value);
        _sketches.Remove(number, out var sketches);
        foreach (var built in _tree.BuiltFrom(window.Level))
        {
            foreach (var start in Holding(built, window.Start))
            {
                var into = Open(window.Series, built, start).Number;
                ref var whole = ref _windows[into];
                if (whole.Value.Count == 0) whole.Before = window.Before;
                whole.Value.Merge(window.Value);
                if (sketches is not null) SketchesOf(into).Merge(sketches);
            }
        }

        var series = window.Series;
        Unlink(number);
        _windows.Free(number);
        if (_series.IsIdle(series)) _results.Idle(series);
    }

    // The oldest of its series and level, because windows are sealed in order.
    private void Unlink(int number)
    {
        ref var head = ref _series.Newest(_windows[number].Series, _windows[number].Level);
        if (head == number)
        {
            head = -1;
            return;
        }

        var newer = head;
        while (_windows[newer].Older != number) newer = _windows[newer].Older;
        _windows[newer].Older = -1;
    }

    private void Show(int number, bool isFinal)
    {
        var sketches = _sketches.Count == 0 ? null : GatherSketches(number, null);
        var (value, before) = Gather(number);
        ref var window = ref _windows[number];
        if (!double.IsNaN(before)) value.Increase += WindowValue.Rise(before, value.First);
        var level = _tree.Levels[window.Level];
        _results.Write(new WindowResult(window.Series, level, window.Start, level.EndOf(window.Start), window.Revision++, isFinal), value, sketches);
    }

    // What was folded into the window and what lies in the open windows of its source, oldest first; and the last number before all that.
    private (WindowValue Value, double Before) Gather(int number)
    {
        ref var window = ref _windows[number];
        if (window.Level == 0) return (window.Value, window.Older >= 0 ? _windows[window.Older].Value.Last : _series.LastSealed(window.Series));
        var (value, before) = (window.Value, window.Before);
        var depth = _parts.Count;
        PushParts(window);
        while (_parts.Count > depth)
        {
            var part = Gather(_parts.Pop());
            if (value.Count == 0) before = part.Before;
            value.Merge(part.Value);
        }

        return (value, before);
    }

    private WindowSketches? GatherSketches(int number, WindowSketches? into)
    {
        if (_sketches.TryGetValue(number, out var own)) (into ??= new WindowSketches()).Merge(own);
        ref var window = ref _windows[number];
        if (window.Level == 0) return into;
        var depth = _parts.Count;
        PushParts(window);
        while (_parts.Count > depth) into = GatherSketches(_parts.Pop(), into);
        return into;
    }

    // The newest first, so that the oldest is popped first.
    private void PushParts(in Window window)
    {
        var end = _tree.Levels[window.Level].EndOf(window.Start);
        for (var part = _series.Newest(window.Series, _tree.Sources[window.Level]); part >= 0 && _windows[part].Start >= window.Start; part = _windows[part].Older)
        {
            if (_windows[part].Start < end) _parts.Push(part);
        }
    }

    private WindowSketches SketchesOf(int number)
    {
        if (!_sketches.TryGetValue(number, out var sketches)) _sketches.Add(number, sketches = new WindowSketches());
        return sketches;
    }
}
