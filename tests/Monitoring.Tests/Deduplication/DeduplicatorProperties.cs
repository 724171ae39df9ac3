using FsCheck.Xunit;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Deduplication;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Deduplication;

/// <summary>The seen-set against a dictionary over streams with late, resent and far-future events.</summary>
public class DeduplicatorProperties
{
    private const int Bound = 12;
    private static readonly DeduplicationOptions Options = new() { Window = TimeSpan.FromMicroseconds(50), MaxEntries = Bound };

    [Property(MaxTest = 500)]
    public void Equals_a_dictionary((byte Id, short Step, bool Far)[] stream) => Assert.Equal(Model(stream), Real(stream, -1));

    [Property(MaxTest = 300)]
    public void Saving_and_loading_at_any_point_changes_nothing((byte Id, short Step, bool Far)[] stream, byte at) =>
        Assert.Equal(Real(stream, -1), Real(stream, stream.Length == 0 ? 0 : at % stream.Length));

    [Fact]
    public void Equals_a_dictionary_over_a_long_stream_across_segments()
    {
        var random = new Random(0);
        var options = new DeduplicationOptions { Window = TimeSpan.FromMilliseconds(400), MaxEntries = 30_000 };
        var model = new DictionaryModel(options);
        var real = new Deduplicator(options, new CounterSet());
        var e = new LogEvent(new Arena());
        for (var i = 0; i < 300_000; i++)
        {
            e.Identity = new Utf8Slice(BitConverter.GetBytes(random.Next(60_000)));
            e.EventTime = i * 10L - random.Next(500);
            e.Flags = random.Next(50) == 0 ? EventFlags.FarFuture : EventFlags.None;
            Assert.Equal(model.IsDuplicate(e), real.IsDuplicate(e));
            if (i % 60_000 != 59_999) continue;
            var state = new MemoryState();
            real.Save(state);
            real = new Deduplicator(options, new CounterSet());
            real.Load(state);
        }
    }

    private static bool[] Model((byte Id, short Step, bool Far)[] stream)
    {
        var model = new DictionaryModel(Options);
        return [.. Events(stream).Select(model.IsDuplicate)];
    }

    private static bool[] Real((byte Id, short Step, bool Far)[] stream, int reloadAt)
    {
        var real = new Deduplicator(Options, new CounterSet());
        var verdicts = new List<bool>();
        foreach (var e in Events(stream))
        {
            if (verdicts.Count == reloadAt)
            {
                var state = new MemoryState();
                real.Save(state);
                real = new Deduplicator(Options, new CounterSet());
                real.Load(state);
            }

            verdicts.Add(real.IsDuplicate(e));
        }

        return [.. verdicts];
    }

    private static IEnumerable<LogEvent> Events((byte Id, short Step, bool Far)[] stream)
    {
        var time = 0L;
        foreach (var (id, step, far) in stream)
        {
            time += step % 20;
            yield return new LogEvent(new Arena())
            {
                Identity = id % 20 == 0 ? default : new Utf8Slice([(byte)(id % 20)]),
                EventTime = far ? time + 100_000 : time,
                Flags = far ? EventFlags.FarFuture : EventFlags.None,
            };
        }
    }

    /// <summary>What the seen-set means, written as simply as it can be.</summary>
    private sealed class DictionaryModel(DeduplicationOptions options)
    {
        private readonly Dictionary<string, long> _seen = [];
        private readonly Queue<string> _order = new();
        private long? _time;

        public bool IsDuplicate(LogEvent e)
        {
            if (!e.Flags.HasFlag(EventFlags.FarFuture) && (_time is null || e.EventTime > _time))
            {
                if (_time is null)
                {
                    foreach (var key in _order) _seen[key] = e.EventTime;
                }

                _time = e.EventTime;
                while (_order.Count > 0 && _time >= _seen[_order.Peek()] + options.Window.Ticks / 10) _seen.Remove(_order.Dequeue());
            }

            if (e.Identity.IsEmpty) return false;
            var id = Convert.ToHexString(e.Identity.Span);
            if (_seen.ContainsKey(id)) return true;
            if (_order.Count == options.MaxEntries) _seen.Remove(_order.Dequeue());
            _seen.Add(id, _time ?? 0);
            _order.Enqueue(id);
            return false;
        }
    }
}
