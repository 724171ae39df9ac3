using System.IO.Hashing;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Rules.Streaming;

/// <summary>Puts the samples of batches into their series; whether a rule reads a series is asked once, not for each sample.</summary>
internal sealed class SampleIntake(SeriesRings rings, CounterSet counters)
{
    // A cache alone: what it forgets is asked again.
    private const int MostRemembered = 2_000_000;
    private readonly Dictionary<UInt128, SampleRing?> _known = [];
    private readonly SharedTexts _texts = new();
    private readonly int _samples = counters.Register("rules_samples");
    private readonly int _unread = counters.Register("rules_unread_samples");
    private readonly int _late = counters.Register("rules_late_samples");
    private readonly int _duplicates = counters.Register("rules_duplicate_samples");
    private readonly int _overflow = counters.Register("rules_overflow_samples");

    /// <summary>Other rules are in force.</summary>
    public void Forget() => _known.Clear();

    public void Add(SampleBatchReader batch)
    {
        while (batch.NextSeries())
        {
            var series = Find(batch.Identity, out var isFull);
            while (batch.NextSample(out var sample))
            {
                counters.Add(series is null ? isFull ? _overflow : _unread : rings.Add(series, new Point(sample.Time, sample.Value)) switch
                {
                    SampleFit.Kept => _samples,
                    SampleFit.Late => _late,
                    SampleFit.Duplicate => _duplicates,
                    _ => _overflow,
                });
            }
        }
    }

    private SampleRing? Find(ReadOnlySpan<byte> identity, out bool isFull)
    {
        isFull = false;
        var key = XxHash128.HashToUInt128(identity);
        if (_known.TryGetValue(key, out var series) && series is not { IsGone: true }) return series;
        series = rings.Open(Labels(identity, _texts), out isFull);
        if (_known.Count >= MostRemembered) _known.Clear();
        if (!isFull) _known[key] = series;
        return series;
    }

    /// <summary>The labels of a series, its name among them.</summary>
    /// <param name="identity">As records hold it.</param>
    /// <param name="texts">Gives the texts to keep.</param>
    public static LabelSet Labels(ReadOnlySpan<byte> identity, SharedTexts texts)
    {
        var reader = new LabelReader(identity);
        var labels = new List<KeyValuePair<string, string>> { KeyValuePair.Create(LabelSet.MetricName, texts.Of(Encoding.UTF8.GetString(reader.Metric))) };
        while (reader.Next()) labels.Add(KeyValuePair.Create(texts.Of(Encoding.UTF8.GetString(reader.Name)), texts.Of(Encoding.UTF8.GetString(reader.Value))));
        return LabelSet.Of(labels);
    }
}
