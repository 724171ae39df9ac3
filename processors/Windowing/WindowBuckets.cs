namespace Monitoring.Processors.Windowing;

/// <summary>The buckets of one level that are not sealed, oldest first.</summary>
internal sealed class WindowBuckets
{
    private readonly List<WindowBucket> _byStart = [];

    /// <summary>The bucket that was found or added last, or null.</summary>
    public WindowBucket? Last { get; private set; }

    public int Count => _byStart.Count;

    public WindowBucket this[int place] => _byStart[place];

    /// <summary>The bucket of a start, or null.</summary>
    public WindowBucket? Find(long start)
    {
        if (Last?.Start == start) return Last;
        var place = PlaceOf(start);
        return place < 0 ? null : Last = _byStart[place];
    }

    /// <summary>The bucket that holds a time, of those that follow one another; or null.</summary>
    public WindowBucket? Holding(long time)
    {
        var place = PlaceOf(time);
        if (place < 0) place = ~place - 1;
        return place >= 0 && time < _byStart[place].End ? _byStart[place] : null;
    }

    /// <summary>Adds a bucket whose start has none.</summary>
    public WindowBucket Add(WindowBucket bucket)
    {
        _byStart.Insert(~PlaceOf(bucket.Start), bucket);
        return Last = bucket;
    }

    /// <summary>The place of the oldest bucket that begins at or after a time.</summary>
    public int From(long start)
    {
        var place = PlaceOf(start);
        return place < 0 ? ~place : place;
    }

    /// <summary>Takes out the oldest.</summary>
    public void RemoveOldest()
    {
        if (Last == _byStart[0]) Last = null;
        _byStart[0].Release();
        _byStart.RemoveAt(0);
    }

    private int PlaceOf(long start)
    {
        var (low, high) = (0, _byStart.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_byStart[middle].Start == start) return middle;
            if (_byStart[middle].Start < start) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
