using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Facts;

namespace Monitoring.Processors.Joins;

/// <summary>Joins the facts of one partition by key in event time, and writes what left events add to metrics once it is known whether they found their right one.</summary>
/// <remarks>
/// <para>A left event is settled when the watermark has passed the last moment of its right one by grace; until then every fact of both is there, or late. It counts in the window in
/// which it happened itself, which the aggregation keeps open for as long. The first left event of a key takes all of that key within its time: what resent or repeated it counts once.</para>
/// <para>A late fact goes to <see cref="Topics.Late"/> and is counted. Where a join has as many open keys as it may, further left events are left out and counted; none is settled before its time.</para>
/// </remarks>
internal sealed class JoinFold
{
    private readonly CounterSet _counters;
    private readonly OpenJoins _open = new();
    private readonly JoinMeter _meter;
    private readonly int _facts;
    private readonly int _matched;
    private readonly int _unmatched;
    private readonly int _strays;
    private readonly int _repeated;
    private readonly int _rightsRefused;
    private readonly int _cut;
    private readonly int _unknown;
    private JoinPolicy _policy = new();
    private byte[][] _names = [];
    private int[] _refused = [];

    public JoinFold(CounterSet counters, int partition)
    {
        const string settled = "joins_settled";
        _counters = counters;
        _meter = new JoinMeter(counters, partition);
        _facts = counters.Register("join_facts");
        _matched = counters.Register(settled, "side", "both");
        _unmatched = counters.Register(settled, "side", "left");
        _strays = counters.Register(settled, "side", "right");
        _repeated = counters.Register("join_facts_repeated");
        _rightsRefused = counters.Register("join_rights_refused");
        _cut = counters.Register("join_facts_cut");
        _unknown = counters.Register("join_facts_unknown");
    }

    /// <summary>Keys that are not settled.</summary>
    public int KeyCount => _open.Count;

    /// <summary>Puts another policy into force; nothing may be gathered.</summary>
    public void Apply(JoinPolicy policy)
    {
        int[] numbers = [.. _policy.Table.Select(before => policy.Table.ToList().FindIndex(j => j.Name == before.Name))];
        _policy = policy;
        _names = [.. policy.Table.Select(static j => Encoding.UTF8.GetBytes(j.Name))];
        _refused = [.. policy.Table.Select(j => _counters.Register("joins_refused", "join", j.Name))];
        _open.Apply(policy, numbers);
        _meter.Apply(policy);
    }

    /// <summary>A record comes.</summary>
    /// <param name="timestamp">Its time stamp, ms since 1970 UTC.</param>
    public void Begin(long timestamp) => _meter.Begin(timestamp);

    /// <summary>Adds a fact.</summary>
    /// <param name="fact">What an event says.</param>
    /// <param name="record">Holds it.</param>
    /// <param name="watermark">How far event time has come, ms since 1970 UTC.</param>
    /// <param name="output">Takes facts that are late.</param>
    public void Add(in JoinFact fact, in SourceRecord record, long watermark, IOutput output)
    {
        _counters.Add(_facts);
        var join = NumberOf(fact.Join);
        var fit = join < 0 ? default(JoinFit?) : _open.Add(fact, join, watermark);
        if (fit is null) _counters.Add(_unknown);
        if (fit == JoinFit.Repeated) _counters.Add(_repeated);
        if (fit == JoinFit.Cut) _counters.Add(_cut);
        if (fit == JoinFit.Refused) _counters.Add(fact.IsRight ? _rightsRefused : _refused[join]);
        if (fit == JoinFit.Late)
        {
            _counters.Add(_counters.Register("late_facts", "source", Encoding.UTF8.GetString(fact.OriginTopic)));
            output.Write(Topics.Late, record.Key.Span, record.Value.Span, record.Timestamp);
        }
    }

    /// <summary>Settles what the watermark has passed.</summary>
    public void Advance(long watermark, long timestamp, IOutput output)
    {
        while (_open.Oldest() is { } key && key.Due <= watermark) Settle(key, timestamp, output);
    }

    /// <summary>True where something is settled once event time has come so far.</summary>
    public bool HasDue(long time) => _open.Oldest() is { } key && key.Due <= time;

    /// <summary>Writes what is gathered.</summary>
    public void Flush(long timestamp, IOutput output) => _meter.Flush(timestamp, output);

    /// <summary>Time passes, and nothing is gathered.</summary>
    public void OnTick(long now, IOutput output) => _meter.OnTick(now, output);

    public void Save(IStateWriter writer)
    {
        _open.Save(writer, new AvroWriter());
        _meter.Save(writer);
    }

    /// <summary>Replaces the state by what <see cref="Save"/> wrote under the same policy.</summary>
    public void Load(IStateReader reader)
    {
        _open.Load(reader);
        _meter.Load(reader);
    }

    private int NumberOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i])) return i;
        }

        return -1;
    }

    private void Settle(OpenKey key, long timestamp, IOutput output)
    {
        var join = key.Join;
        var taken = _open.Settle(key, out var first, out var match);
        _counters.Add(!first.IsLeft ? _strays : match is null ? _unmatched : _matched);
        _counters.Add(_repeated, taken - (match is null ? 1 : 2));
        if (first.IsLeft) _meter.Add(join, first, match, timestamp, output);
    }
}
