namespace Monitoring.Processors.Windowing;

/// <summary>Of each series how many windows are not sealed, and its last number in a sealed one.</summary>
internal sealed class SeriesEnds
{
    private int[] _open = [];
    private double[] _last = [];

    /// <summary>How many series there is memory for.</summary>
    public int Capacity => _last.Length;

    /// <summary>Windows on all levels that are not sealed.</summary>
    public ref int Open(int series)
    {
        if (series >= _open.Length) Grow(series);
        return ref _open[series];
    }

    /// <summary>The last number in a sealed window of the base, or NaN.</summary>
    public ref double Last(int series)
    {
        if (series >= _last.Length) Grow(series);
        return ref _last[series];
    }

    private void Grow(int series)
    {
        var before = _last.Length;
        var count = Math.Max(series + 1, Math.Max(64, before * 3 / 2));
        Array.Resize(ref _open, count);
        Array.Resize(ref _last, count);
        _last.AsSpan(before).Fill(double.NaN);
    }
}
