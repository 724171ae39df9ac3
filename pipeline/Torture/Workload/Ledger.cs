namespace Monitoring.Pipeline.Torture.Workload;

/// <summary>What was published, by the number of the sending, and which sendings were acknowledged. From any thread.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly List<SentEvent> _sent = [];
    private readonly HashSet<int> _acknowledged = [];

    /// <summary>How many sendings there were.</summary>
    public int Sent
    {
        get
        {
            lock (_lock) return _sent.Count;
        }
    }

    /// <summary>How many of them were acknowledged.</summary>
    public int Acknowledged
    {
        get
        {
            lock (_lock) return _acknowledged.Count;
        }
    }

    /// <summary>The event of a sending.</summary>
    public SentEvent this[int sending]
    {
        get
        {
            lock (_lock) return _sent[sending];
        }
    }

    /// <summary>Enters a sending before it is handed over.</summary>
    /// <returns>Its number.</returns>
    public int Add(in SentEvent e)
    {
        lock (_lock)
        {
            _sent.Add(e);
            return _sent.Count - 1;
        }
    }

    /// <summary>The broker has taken it.</summary>
    public void Acknowledge(int sending)
    {
        lock (_lock) _acknowledged.Add(sending);
    }

    /// <summary>The sendings that were acknowledged so far.</summary>
    public IReadOnlyList<int> AcknowledgedSendings()
    {
        lock (_lock) return [.. _acknowledged];
    }
}
