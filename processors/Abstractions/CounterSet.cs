namespace Monitoring.Processors.Abstractions;

/// <summary>What a task's operators count. Counts are held back until the task commits, so that replays and aborted work count once.</summary>
/// <remarks>Single-threaded, like the task. Registering the same name and label again gives the same counter.</remarks>
public sealed class CounterSet
{
    private readonly List<CounterDefinition> _definitions = [];
    private readonly Dictionary<(string, string), int> _index = [];
    private long[] _pending = new long[16];

    /// <summary>Every counter registered so far; a counter's place is its number.</summary>
    public IReadOnlyList<CounterDefinition> Definitions => _definitions;

    /// <summary>Registers a counter.</summary>
    /// <param name="name">As in Prometheus, without prefix and <c>_total</c>: <c>intake_masked</c>.</param>
    /// <param name="label">The name of its one label, or empty.</param>
    /// <param name="value">The label's value, from a bounded list.</param>
    /// <returns>Its number for <see cref="Add"/>.</returns>
    public int Register(string name, string label = "", string value = "")
    {
        if (_index.TryGetValue((name, value), out var id)) return id;
        id = _definitions.Count;
        _definitions.Add(new CounterDefinition(name, label, value));
        _index.Add((name, value), id);
        if (id == _pending.Length) Array.Resize(ref _pending, id * 2);
        return id;
    }

    /// <summary>Counts.</summary>
    public void Add(int counter, long count = 1) => _pending[counter] += count;

    /// <summary>What was counted since the last <see cref="Take"/> or <see cref="Discard"/>.</summary>
    public long Pending(int counter) => _pending[counter];

    /// <summary>Hands every pending count above 0 to <paramref name="publish"/> and starts from 0.</summary>
    public void Take(Action<CounterDefinition, long> publish)
    {
        for (var i = 0; i < _definitions.Count; i++)
        {
            if (_pending[i] != 0) publish(_definitions[i], _pending[i]);
        }

        Discard();
    }

    /// <summary>Forgets the pending counts: the work behind them was aborted or replayed.</summary>
    public void Discard() => Array.Clear(_pending);
}

/// <summary>A counter's name and its one label.</summary>
/// <param name="Name">Without prefix and suffix.</param>
/// <param name="Label">Empty for none.</param>
/// <param name="Value">The label's value.</param>
public sealed record CounterDefinition(string Name, string Label, string Value);
