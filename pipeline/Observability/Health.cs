using System.Collections.Concurrent;

namespace Monitoring.Pipeline.Observability;

/// <summary>How a component is.</summary>
internal enum ComponentState
{
    /// <summary>Not yet able to work: connecting, restoring, waiting for partitions.</summary>
    Starting,
    /// <summary>Working.</summary>
    Ready,
    /// <summary>Not working for now; it tries on.</summary>
    Unreachable,
    /// <summary>It has stopped and will not come back: the process should be restarted.</summary>
    Failed,
}

/// <summary>One component's state.</summary>
/// <param name="Name">For example <c>intake</c>, <c>kafka</c>, <c>postgres</c>.</param>
/// <param name="State">Its state.</param>
/// <param name="Detail">For people; no secret.</param>
/// <param name="HeartbeatAge">Time since its worker last came round; null where it has no worker.</param>
internal sealed record ComponentHealth(string Name, ComponentState State, string Detail, TimeSpan? HeartbeatAge = null);

/// <summary>Tells how every component is.</summary>
internal interface IHealthSource
{
    /// <summary>All components, those that are not started yet included.</summary>
    IReadOnlyList<ComponentHealth> Read();
}

/// <summary>Where components report and the server reads. Thread-safe.</summary>
internal sealed class HealthBoard(TimeProvider time) : IHealthSource
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Sets a component's state.</summary>
    public void Set(string name, ComponentState state, string detail = "") =>
        _entries.AddOrUpdate(name, _ => new Entry(state, detail, null), (_, old) => old with { State = state, Detail = detail });

    /// <summary>A worker came round. From its first beat on, silence counts against it.</summary>
    public void Beat(string name)
    {
        var now = time.GetTimestamp();
        _entries.AddOrUpdate(name, _ => new Entry(ComponentState.Starting, "", now), (_, old) => old with { Beat = now });
    }

    /// <summary>The component ended as it should and is no longer asked about.</summary>
    public void Remove(string name) => _entries.TryRemove(name, out _);

    /// <inheritdoc/>
    public IReadOnlyList<ComponentHealth> Read() =>
        [.. _entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new ComponentHealth(e.Key, e.Value.State, e.Value.Detail, e.Value.Beat is { } beat ? time.GetElapsedTime(beat) : null))];

    private sealed record Entry(ComponentState State, string Detail, long? Beat);
}
