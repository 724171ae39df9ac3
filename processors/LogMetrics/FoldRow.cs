using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.LogMetrics;

/// <summary>What a batch has given to the metrics of a group, under one combination of labels, in one window.</summary>
internal sealed class FoldRow(LabelGroup group)
{
    // Sketches that grew beyond are not kept for the next batch.
    private const int KeptSketch = 8 * 1024;
    private readonly WindowValue[] _values = new WindowValue[group.Metrics.Length];
    private readonly WindowSketches?[] _sketches = new WindowSketches?[group.Metrics.Length];
    private byte[] _key = [];
    private int _keyLength;

    public LabelGroup Group => group;

    /// <summary>Number of the open series that its labels are.</summary>
    public int Series { get; private set; }

    /// <summary>True where they stand for all combinations beyond a bound.</summary>
    public bool IsOverflow { get; private set; }

    /// <summary>ms since 1970 UTC.</summary>
    public long Start { get; private set; }

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    public ref readonly WindowValue Value(int place) => ref _values[place];

    public WindowSketches? Sketches(int place) => _sketches[place];

    /// <summary>True where the batch gave something to the metric.</summary>
    public bool IsFilled(int place) => _values[place].Count > 0 || _values[place].Sum != 0;

    public void Begin(int series, bool isOverflow, long start, ReadOnlySpan<byte> key)
    {
        (Series, IsOverflow, Start, _keyLength) = (series, isOverflow, start, key.Length);
        if (_key.Length < key.Length) _key = new byte[key.Length];
        key.CopyTo(_key);
    }

    public void Add(CompiledMetric metric, in Measured measured, long time)
    {
        ref var value = ref _values[metric.Place];
        if (!measured.IsCounted)
        {
            value.AddUncounted(measured.Number);
            return;
        }

        value.Add(time, measured.Number);
        if (!(metric.HasQuantiles || metric.HasDistinct || measured.HasMoney)) return;
        var sketches = _sketches[metric.Place] ??= new WindowSketches();
        if (metric.HasQuantiles) sketches.AddQuantiles().Add(measured.Number);
        if (metric.HasDistinct) sketches.AddDistinct().Add(measured.Item);
        if (measured.HasMoney) sketches.AddMoney(measured.Money);
    }

    /// <summary>Forgets everything and keeps the memory.</summary>
    public void Clear()
    {
        Array.Clear(_values);
        foreach (ref var sketches in _sketches.AsSpan())
        {
            if (sketches?.Size > KeptSketch) sketches = null;
            else sketches?.Clear();
        }
    }
}
