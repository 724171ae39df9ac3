using System.Buffers.Binary;
using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Masking;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Processors.Parsing.Time;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas;
using Monitoring.Schemas.Alerts;
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
    private const string ClockChunk = "clock";
    private const int SweepsPerRound = 64;
    private static readonly byte[] OverflowOfAll = "monitoring_overflow"u8.ToArray();
    private readonly Arena _arena = new();
    private readonly SeriesTable _table = new();
    private readonly SampleShards _shards = new(Topics.Deltas);
    private readonly Refusals _refusals = new();
    private readonly DeadLetterWriter _deadLetters;
    private readonly Secret? _pseudonymKey;
    private readonly List<byte> _scratch = [];
    private readonly SampleCounters _counted;
    private readonly SourceWatermark _watermark;
    private readonly int _partition;
    private SampleDecoder _decoder = null!;
    private SeriesBuilder _overflow = null!;
    private Cardinality _cardinality = null!;
    private Masker _masker = null!;
    private long _idleAfter;
    private StreamClock _clock;
    private int _sweep;
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
        _partition = partition;
        _watermark = new SourceWatermark(Topics.RawMetrics, partition);
        _pseudonymKey = resources.PseudonymKey;
        _deadLetters = new DeadLetterWriter(Stage, resources.Sealer, Counters);
        _counted = new SampleCounters(Counters);
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
        _clock.OnRecord(Math.Clamp(record.Timestamp, 0, UnixTime.Latest / 1000));
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
        _hash = SeriesTable.Hash(identity);
        _series = _table.Find(_hash, identity);
        if (_series < 0) _series = Open(identity);
        _most = SampleShards.Most(_table.Identity(_series).Length);
        _kind = meaning.Kind;
        _isDelta = meaning.IsDelta;
        if (_unit.Length < meaning.Unit.Length) _unit = new byte[meaning.Unit.Length];
        meaning.Unit.CopyTo(_unit);
        _unitLength = meaning.Unit.Length;
    }

    /// <inheritdoc/>
    public void Accept(in Sample sample)
    {
        ref var series = ref _table[_series];
        series.LastSeen = _clock.Now;
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
        _clock.OnTick(now);
        if (_watermark.Tick(now))
        {
            // Behind the samples that it speaks of.
            _shards.Flush(output);
            _watermark.Tell(output, Topics.Deltas);
        }

        for (var left = Math.Min(_table.Places, (_table.Places / SweepsPerRound) + 16); left > 0; left--)
        {
            if (_sweep >= _table.Places) _sweep = 0;
            if (_table.IsOpen(_sweep) && _clock.Now - _table[_sweep].LastSeen > _idleAfter) Close(_sweep, now, output);
            _sweep++;
        }
    }

    /// <inheritdoc/>
    public void OnBatchEnd(IOutput output) => _shards.Flush(output);

    /// <inheritdoc/>
    public void OnControl(ReadOnlySpan<byte> content) => Apply(IntakePolicy.FromBytes(content));

    /// <inheritdoc/>
    public void Save(IStateWriter writer)
    {
        Span<byte> clock = stackalloc byte[25];
        BinaryPrimitives.WriteInt64LittleEndian(clock, _clock.Now);
        BinaryPrimitives.WriteInt64LittleEndian(clock[8..], _clock.LastTick);
        BinaryPrimitives.WriteInt32LittleEndian(clock[16..], _sweep);
        BinaryPrimitives.WriteInt32LittleEndian(clock[20..], _table.FirstFree);
        clock[24] = _clock.IsBusy ? (byte)1 : (byte)0;
        writer.Write(ClockChunk, clock);
        _watermark.Save(writer);
        SeriesSnapshot.Save(writer, _table, _scratch);
    }

    /// <inheritdoc/>
    public void Load(IStateReader reader)
    {
        var clock = reader.Names.Contains(ClockChunk) ? reader.Read(ClockChunk) : default;
        var isThere = !clock.IsEmpty;
        _clock = isThere
            ? new StreamClock { Now = BinaryPrimitives.ReadInt64LittleEndian(clock), LastTick = BinaryPrimitives.ReadInt64LittleEndian(clock[8..]), IsBusy = clock[24] == 1 }
            : default;
        _sweep = isThere ? BinaryPrimitives.ReadInt32LittleEndian(clock[16..]) : 0;
        _watermark.Load(reader);
        SeriesSnapshot.Load(reader, _table, isThere ? BinaryPrimitives.ReadInt32LittleEndian(clock[20..]) : -1, _scratch);
        CountAgain();
    }

    private int Open(ReadOnlySpan<byte> identity)
    {
        if (_cardinality.HasRoom(identity, _table))
        {
            _cardinality.Add(identity, 1);
            _counted.Opened();
            return _table.Open(_hash, identity);
        }

        var series = Overflow(new LabelReader(identity).Metric);
        return series >= 0 ? series : Overflow(OverflowOfAll);
    }

    // The overflow series of a metric, or -1 where no series more can be opened; that of all metrics always can.
    private int Overflow(ReadOnlySpan<byte> metric)
    {
        _overflow.Clear();
        _overflow.AddOverflow();
        _overflow.Build(metric, out var identity);
        _hash = SeriesTable.Hash(identity);
        var series = _table.Find(_hash, identity);
        if (series >= 0) return series;
        if (!_cardinality.HasRoomForOverflow(_table) && !metric.SequenceEqual(OverflowOfAll)) return -1;
        series = _table.Open(_hash, identity);
        _table[series].IsOverflow = 1;
        _table[series].Newest = _record.Timestamp;
        Alert(series, null, _output);
        _counted.Opened();
        return series;
    }

    // Its revision is the time, which rises from one state to the next: a series is open for longer than clocks differ.
    private void Alert(int series, long? endedAt, IOutput output)
    {
        var (metric, start) = (Encoding.UTF8.GetString(new LabelReader(_table.Identity(series)).Metric), _table[series].Newest);
        var overflow = new SeriesOverflow(metric, Topics.RawMetrics, _partition, DateTimeOffset.FromUnixTimeMilliseconds(start));
        var alert = overflow.ToAlert(endedAt ?? start, endedAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null);
        output.Write(Topics.Alerts, Encoding.UTF8.GetBytes(alert.Fingerprint), AlertJson.Write(alert), endedAt ?? start);
    }

    private void Close(int series, long now, IOutput output)
    {
        if (_table[series].IsOverflow == 0) _cardinality.Add(_table.Identity(series), -1);
        else Alert(series, now, output);
        _table.Close(series);
        _counted.Closed();
    }

    private void EndSeries()
    {
        if (_pending > 0) Flush();
    }

    private void Flush()
    {
        var meaning = new SeriesMeaning(_kind, _unit.AsSpan(0, _unitLength));
        _shards.Add(_hash, _table.Identity(_series), meaning, _record, _samples.AsSpan(0, _pending), _output);
        _counted.Accepted(_pending);
        _pending = 0;
    }

    private void Apply(IntakePolicy policy)
    {
        _decoder = new SampleDecoder(policy.Samples);
        _overflow = new SeriesBuilder(policy.Samples.Limits());
        _cardinality = new Cardinality(policy.Samples.Bounds());
        _masker = new Masker(policy.Masking with { PseudonymKey = _pseudonymKey }, Counters);
        _watermark.Apply(policy.Watermark);
        _idleAfter = (long)policy.Samples.IdleAfter.TotalMilliseconds;
        CountAgain();
    }

    private void CountAgain()
    {
        _cardinality.Clear();
        for (var number = 0; number < _table.Places; number++)
        {
            if (_table.IsOpen(number) && _table[number].IsOverflow == 0) _cardinality.Add(_table.Identity(number), 1);
        }
    }
}
