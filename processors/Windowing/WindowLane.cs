using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Series whose windows close together, so long after the watermark: at once, or as late as the numbers of a join are known.</summary>
internal sealed class WindowLane
{
    private readonly SeriesTable _series = new();
    private readonly ResultWriter _results;

    /// <param name="levels">The windows; the base first.</param>
    /// <param name="topic">Where results go.</param>
    public WindowLane(IReadOnlyList<WindowLevel> levels, string topic)
    {
        _results = new ResultWriter(_series, topic);
        Windows = new WindowAggregator(levels, _results);
    }

    /// <summary>How far the watermark has to be beyond the end of a window, ms.</summary>
    public long Delay { get; set; }

    /// <summary>Its place among all lanes.</summary>
    public int Place { get; set; }

    public WindowAggregator Windows { get; }

    /// <summary>The watermark of the task up to which everything is done.</summary>
    public long Done => Windows.Watermark + Delay;

    /// <summary>Series with an open window.</summary>
    public int SeriesCount => _series.Count;

    /// <summary>Says where results go from now on, and which task this is where a record comes.</summary>
    public void Begin(IOutput output, int? partition = null)
    {
        _results.Begin(output);
        if (partition is { } number) _results.Name(number);
    }

    /// <summary>See <see cref="SeriesTable.NumberOf"/>.</summary>
    public int NumberOf(ReadOnlySpan<byte> identity, in SeriesMeaning meaning, Shows shows = Shows.Unsaid) => _series.NumberOf(identity, meaning, shows);

    /// <summary>Forgets the series where nothing was added to it that is kept.</summary>
    public void Release(int series)
    {
        if (Windows.IsIdle(series)) _series.Remove(series);
    }

    /// <summary>Closes and seals windows, and writes what they show.</summary>
    /// <param name="watermark">Of the task, ms since 1970 UTC.</param>
    /// <param name="results">How many results may be written, but for those of one end; a later call writes the others.</param>
    /// <returns>How many were written.</returns>
    public int Advance(long watermark, int results)
    {
        Windows.Advance(watermark < WindowAggregator.NoWatermark + Delay ? WindowAggregator.NoWatermark : watermark - Delay, results);
        _results.Flush();
        foreach (var series in _results.Idled)
        {
            Windows.Forget(series);
            _series.Remove(series);
        }

        return Windows.Shown;
    }

    /// <summary>Writes what the batch has corrected.</summary>
    public void EndBatch()
    {
        Windows.EndBatch();
        _results.Flush();
    }

    public void Save(IStateWriter writer, AvroWriter bytes)
    {
        _series.Save(writer, bytes);
        Windows.Save(writer);
    }

    /// <summary>Replaces everything by what <see cref="Save"/> wrote.</summary>
    public void Load(IStateReader reader)
    {
        _series.Load(reader);
        Windows.Load(reader);
    }
}
