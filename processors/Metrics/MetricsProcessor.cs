using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Masking;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Metrics;

/// <summary>The intake chain of metrics: decode, bring into canonical form, drop resent samples, bound the number of series, encode.</summary>
/// <remarks>
/// <para>A crash loses nothing and repeats nothing: the open series are a fold over the input, restored by snapshot and replay. Everything is per partition: a
/// publisher has to keep a series in one, by a key of its source, for its resent samples to be recognised and its changes to be summed up.</para>
/// <para>Changes (OpenTelemetry's delta temporality) become running totals, as the collector's deltatocumulative does it: from 0 when the series is opened, and a change
/// that is older than another is refused.</para>
/// <para>Beyond a bound a sample goes into the metric's overflow series <c>{__overflow__="true"}</c>, as it is and without a look for resent ones. Of a gauge the overflow series holds the
/// values of many: their least, greatest and quantiles mean something, the last one and a rate nothing; of a counter that is a running total nothing does; changes are summed up rightly.</para>
/// </remarks>
public sealed class MetricsProcessor : IStatefulProcessor, ISampleConsumer
{
    private const string Stage = "intake";
    private readonly Arena _arena = new();
    private readonly OpenSeries _open;
    private readonly SampleShards _shards = new(Topics.Deltas);
    private readonly Refusals _refusals = new();
    private readonly DeadLetterWriter _deadLetters;
    private readonly Secret? _pseudonymKey;
    private readonly SampleCounters _counted;
    private readonly SourceWatermark _watermark;
    private SampleDecoder _decoder = null!;
    private Masker _masker = null!;
    private int _mostSeries;
    private IOutput _output = null!;
    private SourceRecord _record;
    private int _series = -1;
    private ulong _hash;
    private MetricKind _kind;
    private bool _isDelta;
    private byte[] _unit = new byte[64];
    private int _unitLength;
    private Sample[] _samples = new Sample[64];
    private int _pending;
    private int _most;

    /// <summary>An intake of metrics under the default policy, until a policy comes into force.</summary>
    /// <param name="resources">What the tasks of a process share.</param>
    /// <param name="partition">The input partition.</param>
    public MetricsProcessor(IntakeResources resources, int partition)
    {
        _watermark = new SourceWatermark(Topics.RawMetrics, partition);
        _pseudonymKey = resources.PseudonymKey;
        _deadLetters = new DeadLetterWriter(Stage, resources.Sealer, Counters);
        _counted = new SampleCounters(Counters);
        _open = new OpenSeries(Counters, "intake", Topics.RawMetrics, partition);
        Apply(new IntakePolicy());
    }

    /// <inheritdoc/>
    public int StateVersion => 1;

    /// <inheritdoc/>
    public CounterSet Counters { get; } = new();

    /// <inheritdoc/>
    public void Process(in SourceRecord record, IOutput output)
    {
        _arena.Reset();
        _refusals.Clear();
        _output = output;
        _record = record;
        _open.OnRecord(record.Timestamp);
        _decoder.Decode(record, this);
        EndSeries();
        foreach (var (first, count) in _refusals.Reasons)
        {
            _counted.Refused(first.Reason, count);
            var error = count == 1 ? first : first with { Detail = $"{count} times, first: {first.Detail}" };
            _deadLetters.Write(new Origin(record.Topic, record.Partition, record.Offset, 0), record.Timestamp * 1000, record.Key, record.Value, error, _masker, _arena, output);
        }
    }

    /// <inheritdoc/>
    public void Begin(ReadOnlySpan<byte> identity, in SeriesMeaning meaning)
    {
        EndSeries();
        _series = _open.Open(identity, _mostSeries, _output, out _hash);
        _most = SampleShards.Most(_open.Identity(_series).Length);
        _kind = meaning.Kind;
        _isDelta = meaning.IsDelta;
        if (_unit.Length < meaning.Unit.Length) _unit = new byte[meaning.Unit.Length];
        meaning.Unit.CopyTo(_unit);
        _unitLength = meaning.Unit.Length;
    }

    /// <inheritdoc/>
    public void Accept(in Sample sample)
    {
        ref var series = ref _open[_series];
        _open.Touch(ref series);
        _watermark.See(sample.Time, _record.Timestamp);
        if (series.IsOverflow == 1)
        {
            _counted.Overflowed();
        }
        else if (ResentSamples.Judge(ref series, sample.Time, sample.Value, _isDelta) is var verdict and not SampleVerdict.New)
        {
            if (verdict == SampleVerdict.OutOfOrder) Reject(new ParseError(DeadLetterReason.OutOfOrder, "a sample is older than what is remembered of its series"));
            else _counted.Resent(verdict);
            return;
        }

        var value = sample.Value;
        if (_isDelta && !sample.IsStale) value = series.Total += value;
        if (_pending == _samples.Length) Array.Resize(ref _samples, _pending * 2);
        _samples[_pending++] = sample with { Value = value };
        if (_pending >= _most) Flush();
    }

    /// <inheritdoc/>
    public void Reject(in ParseError error) => _refusals.Add(error);

    /// <inheritdoc/>
    public void Skip(int fields) => _counted.Skipped(fields);

    /// <inheritdoc/>
    public void OnTick(long now, IOutput output)
    {
        if (_watermark.Tick(now))
        {
            // Behind the samples that it speaks of.
            _shards.Flush(output);
            _watermark.Tell(output, Topics.Deltas);
        }

        _open.OnTick(now, output);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(IOutput output) => _shards.Flush(output);

    /// <inheritdoc/>
    public void OnControl(ReadOnlySpan<byte> content) => Apply(IntakePolicy.FromBytes(content));

    /// <inheritdoc/>
    public void Save(IStateWriter writer)
    {
        _watermark.Save(writer);
        _open.Save(writer);
    }

    /// <inheritdoc/>
    public void Load(IStateReader reader)
    {
        _watermark.Load(reader);
        _open.Load(reader);
    }

    private void EndSeries()
    {
        if (_pending > 0) Flush();
    }

    private void Flush()
    {
        var meaning = new SeriesMeaning(_kind, _unit.AsSpan(0, _unitLength));
        _shards.Add(_hash, _open.Identity(_series), meaning, _record, _samples.AsSpan(0, _pending), _output);
        _counted.Accepted(_pending);
        _pending = 0;
    }

    private void Apply(IntakePolicy policy)
    {
        _decoder = new SampleDecoder(policy.Samples);
        _mostSeries = policy.Samples.MaxSeriesPerMetric;
        _open.Apply(policy.Samples.Bounds(), policy.Samples.IdleAfter);
        _masker = new Masker(policy.Masking with { PseudonymKey = _pseudonymKey }, Counters);
        _watermark.Apply(policy.Watermark);
    }
}
