using System.Runtime.CompilerServices;

namespace Monitoring.Processors.Windowing;

/// <summary>The windows of one level with one start, of all series: pages of entries by the series' numbers.</summary>
/// <remarks>Series of one publisher come together and have neighbouring numbers, so pages are full or not there.</remarks>
/// <param name="level">The level's place.</param>
/// <param name="start">ms since 1970 UTC.</param>
/// <param name="end">ms since 1970 UTC.</param>
/// <param name="into">The buckets of other levels that this one is sealed into: they stay as long as it does.</param>
/// <param name="pages">Where pages come from.</param>
internal sealed class WindowBucket(int level, long start, long end, WindowBucket[] into, WindowPages pages)
{
    private WindowEntry[]?[] _pages = [];

    public int Level => level;

    /// <summary>ms since 1970 UTC; the window holds it.</summary>
    public long Start => start;

    /// <summary>ms since 1970 UTC; the window does not hold it.</summary>
    public long End => end;

    public ReadOnlySpan<WindowBucket> Into => into;

    /// <summary>True once the final results were written: what comes now is a correction.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The sketches of the series that have some, or null.</summary>
    public Dictionary<int, WindowSketches>? Sketches { get; private set; }

    /// <summary>One more than the largest number that may have a window here.</summary>
    public int Capacity => _pages.Length * WindowPages.Size;

    /// <summary>The entry of a series, open or not.</summary>
    public ref WindowEntry Place(int series)
    {
        var page = series / WindowPages.Size;
        if (page >= _pages.Length) Array.Resize(ref _pages, Math.Max(page + 1, _pages.Length * 3 / 2));
        return ref (_pages[page] ??= pages.Take())[series % WindowPages.Size];
    }

    /// <summary>The entry of a series that has this window, or a null reference.</summary>
    public ref WindowEntry Find(int series)
    {
        var page = series / WindowPages.Size;
        if (page >= _pages.Length || _pages[page] is not { } entries || !entries[series % WindowPages.Size].IsOpen) return ref Unsafe.NullRef<WindowEntry>();
        return ref entries[series % WindowPages.Size];
    }

    /// <summary>The first series from a number on that has this window, or -1.</summary>
    public int Next(int series)
    {
        for (var page = series / WindowPages.Size; page < _pages.Length; page++, series = page * WindowPages.Size)
        {
            if (_pages[page] is not { } entries) continue;
            for (var i = series % WindowPages.Size; i < entries.Length; i++)
            {
                if (entries[i].IsOpen) return (page * WindowPages.Size) + i;
            }
        }

        return -1;
    }

    /// <summary>The sketches of a series, which are there from now on.</summary>
    public WindowSketches SketchesOf(int series)
    {
        Sketches ??= [];
        if (!Sketches.TryGetValue(series, out var sketches)) Sketches.Add(series, sketches = new WindowSketches());
        return sketches;
    }

    /// <summary>Gives the pages back.</summary>
    public void Release()
    {
        foreach (var page in _pages)
        {
            if (page is not null) pages.Return(page);
        }

        _pages = [];
    }
}

/// <summary>Pages for buckets: those that come back are given out again, as far as they are not many more than are in use.</summary>
internal sealed class WindowPages
{
    /// <summary>Entries of a page: as many as lie together in 4 KiB.</summary>
    public const int Size = 64;

    private readonly Stack<WindowEntry[]> _free = new();

    private int _used;

    public WindowEntry[] Take()
    {
        _used++;
        return _free.TryPop(out var page) ? page : new WindowEntry[Size];
    }

    public void Return(WindowEntry[] page)
    {
        _used--;
        // At the end of an hour there are twice as many hours for a moment.
        if (_free.Count > 16 + (_used / 8)) return;
        Array.Clear(page);
        _free.Push(page);
    }
}
