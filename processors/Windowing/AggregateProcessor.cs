using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>Folds the samples and deltas of one partition into windows of event time and writes what they show.</summary>
/// <remarks>
/// The watermark is the least of all sources' (see <see cref="MergedWatermark"/>); it comes with the samples. A late sample or delta goes to <see cref="Topics.Late"/>
/// and is counted. A series that is silent for longer than its longest window is new when it comes back. A crash loses and repeats nothing: windows, series and watermarks are restored by snapshot and replay.
/// </remarks>
public sealed class AggregateProcessor : IStatefulProcessor
{
    private const string WatermarkChunk = "sources";
    private const int MostResults = 20_000;

    // The end of the year 9999; beyond it, ends of windows may overflow.
    private const long LatestTime = 253_402_300_800_000;
    private readonly MergedWatermark _watermark = new();
    private readonly WindowLanes _lanes;
    private readonly Calendar _calendar;
    private readonly LateSamples _late;
    private readonly LateDeltas _lateDeltas;
    private readonly WindowLevel _base;
    private readonly int _samples;
    private readonly int _deltas;
    private readonly int _notNumbers;
    private readonly int _unreadable;

    /// <summary>An aggregation that closes nothing before a policy has come into force.</summary>
    /// <param name="levels">The windows; the base first.</param>
    /// <param name="calendar">The midnights that they were made with: the policy decides on its zone.</param>
    public AggregateProcessor(IReadOnlyList<WindowLevel> levels, Calendar calendar)
    {
        _calendar = calendar;
        _lanes = new WindowLanes(levels, Topics.Metrics);
        _late = new LateSamples(Counters);
        _lateDeltas = new LateDeltas(Counters);
        _base = levels[0];
        _samples = Counters.Register("aggregate_samples");
        _deltas = Counters.Register("aggregate_deltas");
        _notNumbers = Counters.Register("aggregate_not_numbers");
        _unreadable = Counters.Register("aggregate_unreadable");
    }

    /// <inheritdoc/>
    public int StateVersion => 1;

    /// <inheritdoc/>
    public CounterSet Counters { get; } = new();

    /// <summary>Series with an open window.</summary>
    public int SeriesCount => _lanes.All.Sum(static lane => lane.SeriesCount);

    /// <inheritdoc/>
    public void Process(in SourceRecord record, IOutput output)
    {
        Begin(output, record.Partition);
        if (!SingleObject.TryParse(record.Value.Span, out var schema, out var datum)) Counters.Add(_unreadable);
        else if (schema == SchemaCatalogue.SampleBatch.Fingerprint && SampleBatchReader.TryRead(datum, out var batch)) Add(batch, record, output);
        else if (schema == SchemaCatalogue.MetricDeltas.Fingerprint && MetricDeltasReader.TryRead(datum, out var deltas)) Merge(deltas, record, output);
        else if (schema == SchemaCatalogue.Watermark.Fingerprint && WatermarkCodec.Read(datum) is { } watermark) _watermark.Hear(watermark);
        else Counters.Add(_unreadable);
        Advance();
    }

    /// <inheritdoc/>
    public void OnTick(long now, IOutput output)
    {
        // Time comes with the watermarks: they know what has been read, a clock does not. But what they said may not all be done.
        Begin(output);
        Advance();
    }

    /// <inheritdoc/>
    public void OnBatchEnd(IOutput output)
    {
        Begin(output);
        foreach (var lane in _lanes.All) lane.EndBatch();
    }

    /// <inheritdoc/>
    public void OnControl(ReadOnlySpan<byte> content)
    {
        var policy = AggregatePolicy.FromBytes(content);
        _calendar.Use(policy.Timezone);
        _lanes.Apply(policy.Delays, policy.Grace);
        _watermark.Expect(policy.Sources);
    }

    /// <inheritdoc/>
    public void Save(IStateWriter writer)
    {
        var bytes = new AvroWriter();
        _watermark.Save(bytes);
        writer.Write(WatermarkChunk, bytes.Written);
        _lanes.Save(writer, bytes);
    }

    /// <inheritdoc/>
    public void Load(IStateReader reader)
    {
        if (!reader.Names.Contains(WatermarkChunk)) return;
        var bytes = reader.Read(WatermarkChunk);
        var content = new AvroReader(bytes);
        _watermark.Load(ref content, bytes);
        if (!content.AtEnd) throw new InvalidDataException("The watermarks' chunk is damaged.");
        _lanes.Load(reader);
    }

    private void Add(SampleBatchReader batch, in SourceRecord record, IOutput output)
    {
        var lane = _lanes.Prompt;
        while (batch.NextSeries())
        {
            var series = lane.NumberOf(batch.Identity, batch.Meaning);
            while (batch.NextSample(out var sample))
            {
                // Staleness markers too: they say that there is no number.
                if (double.IsNaN(sample.Value)) Counters.Add(_notNumbers);
                else if (lane.Windows.Add(series, sample.Time, sample.Value)) Counters.Add(_samples);
                else _late.Add(batch, sample);
            }

            _late.EndSeries(batch);
            lane.Release(series);
        }

        _late.Write(record, output);
    }

    private void Merge(MetricDeltasReader deltas, in SourceRecord record, IOutput output)
    {
        while (deltas.Next())
        {
            var delta = deltas.Current;
            var hasSketches = !(delta.QuantileSketch.IsEmpty && delta.DistinctSketch.IsEmpty && delta.Money.IsEmpty);
            var sketches = hasSketches ? new WindowSketches() : null;
            if (!IsOfOneWindow(delta) || sketches?.TryMerge(delta) == false)
            {
                Counters.Add(_unreadable);
                continue;
            }

            var lane = _lanes.Of(new LabelReader(delta.Identity).Metric);
            var series = lane.NumberOf(delta.Identity, delta.Meaning, delta.Shows);
            if (lane.Windows.Merge(series, delta.Start, delta.Value, sketches)) Counters.Add(_deltas);
            else _lateDeltas.Add(deltas, delta);
            lane.Release(series);
        }

        _lateDeltas.Write(record, output);
    }

    // What was folded for windows of another length fits none of these.
    private bool IsOfOneWindow(in MetricDelta delta) =>
        delta.Start is > -LatestTime and < LatestTime && _base.StartOf(delta.Start) == delta.Start
        && (delta.Value.Count == 0 || (delta.Value.FirstTime >= delta.Start && delta.Value.LastTime < _base.EndOf(delta.Start)));

    // Catching up, one watermark may close the windows of hours: no more at once than a transaction takes.
    private void Advance() => _lanes.Advance(_watermark.Current, MostResults);

    private void Begin(IOutput output, int? partition = null)
    {
        foreach (var lane in _lanes.All) lane.Begin(output, partition);
    }
}
