namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>Makes series of the vectors of consecutive steps.</summary>
internal sealed class SeriesCollector(EvaluationOptions options)
{
    private readonly Dictionary<LabelSet, int> _places = [];
    private readonly List<(LabelSet Labels, List<Point> Points, bool DropsName)> _series = [];
    private long _samples;

    public void AddAll(List<Sample> samples, long timeMs)
    {
        foreach (var sample in samples) Add(sample, timeMs);
    }

    /// <exception cref="EvaluationException">There are too many samples.</exception>
    public void Add(in Sample sample, long timeMs)
    {
        if (!_places.TryGetValue(sample.Labels, out var place))
        {
            _places.Add(sample.Labels, place = _series.Count);
            _series.Add((sample.Labels, [], sample.DropsName));
        }

        options.RequireRoom(++_samples);
        _series[place].Points.Add(new Point(timeMs, sample.Value));
    }

    public List<SeriesPoints> Sorted()
    {
        var sorted = _series.ConvertAll(s => new SeriesPoints(s.Labels, s.Points.ToArray()));
        sorted.Sort((a, b) => a.Labels.CompareTo(b.Labels));
        return sorted;
    }

    public List<RangeSeries> Ranges() => _series.ConvertAll(s => new RangeSeries(s.Labels, s.Points.ToArray(), s.DropsName));
}
