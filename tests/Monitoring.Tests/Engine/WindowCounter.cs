using System.Buffers.Binary;
using System.Text;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Tests.Engine;

/// <summary>A processor on which every input of the engine leaves a mark: records, ticks, batch ends, policies, state in several chunks.</summary>
internal sealed class WindowCounter : IStatefulProcessor
{
    private readonly SortedDictionary<long, long> _windows = [];
    private string _policy = "none";
    private long _sinceBatch;
    private long _lastTick;

    public int StateVersion => 1;

    public CounterSet Counters { get; } = new();

    public void Process(in SourceRecord record, IOutput output)
    {
        var window = record.Timestamp / 10;
        _windows[window] = _windows.GetValueOrDefault(window) + 1;
        _sinceBatch++;
        Counters.Add(Counters.Register("seen"));
        output.Write("seen", record.Key.Span, Encoding.UTF8.GetBytes($"{_policy}:{record.Offset}:{_windows[window]}"), record.Timestamp);
    }

    public void OnTick(long now, IOutput output)
    {
        _lastTick = now;
        foreach (var window in _windows.Keys.Where(w => w * 10 + 10 <= now).ToList())
        {
            output.Write("closed", [], Encoding.UTF8.GetBytes($"{window}={_windows[window]}"), now);
            _windows.Remove(window);
        }
    }

    public void OnBatchEnd(IOutput output)
    {
        output.Write("batch", [], Encoding.UTF8.GetBytes($"{_sinceBatch}@{_lastTick}"), 0);
        _sinceBatch = 0;
    }

    public void OnControl(ReadOnlySpan<byte> content) => _policy = Encoding.UTF8.GetString(content);

    public void Save(IStateWriter writer)
    {
        Span<byte> head = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(head, _sinceBatch);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], _lastTick);
        writer.Write("head", head);
        Span<byte> count = stackalloc byte[8];
        foreach (var (window, n) in _windows)
        {
            BinaryPrimitives.WriteInt64LittleEndian(count, n);
            writer.Write($"window-{window}", count);
        }
    }

    public void Load(IStateReader reader)
    {
        _windows.Clear();
        foreach (var name in reader.Names)
        {
            var content = reader.Read(name);
            if (name == "head")
            {
                _sinceBatch = BinaryPrimitives.ReadInt64LittleEndian(content);
                _lastTick = BinaryPrimitives.ReadInt64LittleEndian(content[8..]);
                continue;
            }

            _windows[long.Parse(name["window-".Length..], System.Globalization.CultureInfo.InvariantCulture)] = BinaryPrimitives.ReadInt64LittleEndian(content);
        }
    }
}
