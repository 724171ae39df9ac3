using System.Globalization;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Writes results of windows, those that follow one another for one window in one record.</summary>
internal sealed class ResultWriter(SeriesTable series, string topic) : IWindowResults
{
    // Far below what a broker takes and what the encoder keeps, large enough to be worth a record.
    private const int RecordBytes = 128 * 1024;
    private static readonly double[] Ranks = [0.5, 0.9, 0.95, 0.99];
    private readonly MetricWindowsEncoder _encoder = new();
    private readonly AvroWriter _quantileSketch = new();
    private readonly AvroWriter _distinctSketch = new();
    private readonly double[] _quantiles = new double[Ranks.Length];
    private readonly byte[] _money = new byte[MoneyText.MaxLength];
    private readonly List<int> _idle = [];
    private byte[] _key = [];
    private WindowResult _current;
    private IOutput? _output;

    /// <summary>Series whose last window was sealed since <see cref="Begin"/>.</summary>
    public IReadOnlyList<int> Idled => _idle;

    /// <summary>Says where results go from now on.</summary>
    public void Begin(IOutput output)
    {
        _output = output;
        _idle.Clear();
    }

    /// <summary>Says which task this is: results of one task stay in order.</summary>
    /// <param name="partition">Its input partition.</param>
    public void Name(int partition)
    {
        if (_key.Length == 0) _key = Encoding.ASCII.GetBytes(partition.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes the record that is being filled.</summary>
    public void Flush()
    {
        if (_encoder.Count == 0) return;
        _output!.Write(topic, _key, _encoder.End(), _current.End);
        _encoder.Begin("", 0, 0);
    }

    public void Write(in WindowResult result, in WindowValue value, WindowSketches? sketches)
    {
        if (_encoder.Count > 0 && (!ReferenceEquals(result.Level, _current.Level) || result.Start != _current.Start || _encoder.Length >= RecordBytes)) Flush();
        if (_encoder.Count == 0) _encoder.Begin(result.Level.Name, result.Start, result.End);
        _current = result;
        var identity = series.Identity(result.Series);
        var meaning = series.Meaning(result.Series);
        var extras = sketches is null ? default : Extras(sketches);
        extras.HasIncrease = !series.IsOverflow(result.Series) && Accumulation.Is(meaning.Kind, identity);
        extras.Value = ShownNumber.Of(series.ShowsOf(result.Series), result, value, extras);
        _encoder.Add(identity, meaning, result.Revision, result.IsFinal, value, extras);
    }

    public void Idle(int series) => _idle.Add(series);

    private WindowExtras Extras(WindowSketches sketches)
    {
        var extras = new WindowExtras();
        if (sketches.Quantiles is { } quantiles)
        {
            for (var i = 0; i < Ranks.Length; i++) _quantiles[i] = quantiles.Quantile(Ranks[i]);
            _quantileSketch.Clear();
            quantiles.Write(_quantileSketch);
            extras.Quantiles = _quantiles;
            extras.QuantileSketch = _quantileSketch.Written;
        }

        if (sketches.Distinct is { } distinct)
        {
            _distinctSketch.Clear();
            distinct.Write(_distinctSketch);
            extras.Distinct = distinct.Estimate();
            extras.DistinctSketch = _distinctSketch.Written;
        }

        if (sketches.Money is { } money) extras.Money = _money.AsSpan(0, MoneyText.Write(money, _money));
        return extras;
    }
}
