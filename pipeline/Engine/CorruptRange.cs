namespace Monitoring.Pipeline.Engine;

/// <summary>Finds where a damaged batch ends: the client tells only that it cannot be read at an offset.</summary>
/// <remarks>
/// First the same offset again, since a damaged answer may have been the network's. Then ahead in steps that double, until something can be
/// read, and back by halves. Where two batches are damaged near each other, what lies between them may be passed over with them.
/// </remarks>
/// <param name="first">The first offset that cannot be read.</param>
internal sealed class CorruptRange(long first)
{
    private const int Tries = 3;
    private long _bad = first;
    private long? _good;
    private long _step = 1;
    private int _failures;

    /// <summary>Where to read next.</summary>
    public long Probe { get; private set; } = first;

    /// <summary>Where the range ends, once it is known.</summary>
    public long? End => _good == _bad + 1 ? _good : null;

    /// <summary>True once reading the first offset again has been tried often enough.</summary>
    public bool IsLasting => _failures >= Tries;

    /// <summary>The probe cannot be read.</summary>
    /// <param name="logEnd">The end of the partition, where it is known: probes do not go beyond.</param>
    public void Failed(long logEnd)
    {
        if (++_failures < Tries) return;
        _bad = Math.Max(_bad, Probe);
        Aim();
        if (_good is null && logEnd > _bad) Probe = Math.Min(Probe, logEnd);
    }

    /// <summary>The probe can be read, or is the end of the partition.</summary>
    public void Succeeded()
    {
        _good = Probe;
        Aim();
    }

    private void Aim()
    {
        Probe = _good is { } good ? _bad + ((good - _bad) / 2) : _bad + _step;
        if (End is { } end) Probe = end;
        if (_good is null) _step *= 2;
    }
}
