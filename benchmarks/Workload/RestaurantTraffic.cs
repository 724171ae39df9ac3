using System.Buffers;
using System.Text.Json;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Log traffic of an online restaurant platform, as its publishers write it to Kafka: the same seed and options give the same bytes.</summary>
/// <remarks>
/// Not safe for several threads. Whoever checks a pipeline takes what to expect from the records themselves: which ones repeat an
/// earlier one (<see cref="TrafficRecord.ResendOf"/>), which cannot be read (<see cref="TrafficRecord.Defect"/>), and which texts must
/// not be found in storage (<see cref="TrafficRecord.PersonalData"/>).
/// </remarks>
public sealed class RestaurantTraffic
{
    private readonly TrafficOptions _options;
    private readonly SeededRandom _random;
    private readonly Fleet _fleet;
    private readonly ResendHistory _history;
    private readonly DraftWriter _drafts;
    private readonly Draft _draft = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private DateTimeOffset _now;
    private long _sequence;

    /// <summary>Traffic from its beginning.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves; the message lists how.</exception>
    public RestaurantTraffic(long seed, TrafficOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate().ToList();
        if (faults.Count > 0) throw new ArgumentException(string.Join(' ', faults), nameof(options));
        _options = options;
        _now = options.Start.ToOffset(options.LocalOffset);
        _random = new SeededRandom(seed);
        // The start is part of the machines' seed: a second run on the same installation must not look like the first one sent again.
        _fleet = new Fleet(new SeededRandom(unchecked((seed * 31) + options.Start.UtcTicks)));
        _history = new ResendHistory(_random, options.ResendWithin, options.EventsPerSecond);
        _drafts = new DraftWriter(_random, options);
    }

    /// <summary>The next <paramref name="count"/> records.</summary>
    public IEnumerable<TrafficRecord> Take(long count)
    {
        for (var i = 0L; i < count; i++) yield return Next();
    }

    /// <summary>The next record.</summary>
    public TrafficRecord Next() =>
        _random.Chance(_options.ResendShare) && _history.TryTake(_now, out var publisher, out var original) ? Again(publisher, original) : Fresh();

    private TrafficRecord Again(Publisher publisher, TrafficRecord original) => original with
    {
        Value = publisher.Resend(original.Value, _now),
        Sequence = _sequence++,
        ResendOf = original.Sequence,
    };

    private TrafficRecord Fresh()
    {
        _now = _now.AddTicks((long)(TimeSpan.TicksPerSecond * _random.Exponential(1 / _options.EventsPerSecond)));
        // Lines carry milliseconds, so the event's time has no more.
        var time = _now.AddTicks(-(_now.Ticks % TimeSpan.TicksPerMillisecond));
        _drafts.Write(_draft, time);
        var publisher = _fleet.Pick(_draft.Kind);
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, StructuredLine.Json)) publisher.Write(writer, _draft);
        var defect = _random.Chance(_options.BrokenShare / (1 - _options.ResendShare)) ? (TrafficDefect)_random.Between(1, 4) : TrafficDefect.None;
        var value = Defects.Apply(defect, _buffer.WrittenSpan.ToArray(), _random);
        var record = new TrafficRecord
        {
            Topic = publisher.Topic,
            Key = publisher.Key,
            Value = value,
            Kind = _draft.Kind,
            EventTime = time,
            PersonalData = _draft.PersonalData.Count == 0 ? [] : defect == TrafficDefect.None ? _draft.PersonalData.ToArray() : Defects.Remaining(_draft.PersonalData, value),
            Source = publisher.Source,
            Sequence = _sequence++,
            Defect = defect,
        };
        if (defect == TrafficDefect.None && publisher.HasIdentity) _history.Add(publisher, record);
        return record;
    }
}
