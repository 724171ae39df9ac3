using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>An open window of one series: what was folded into it for good, and where it stands.</summary>
internal struct Window
{
    /// <summary>Without what lies in windows of the source level that are still open.</summary>
    public WindowValue Value;

    /// <summary>The series' last number before the window, or NaN; known once something was folded into it.</summary>
    public double Before;

    /// <summary>ms since 1970 UTC.</summary>
    public long Start;

    public int Series;

    /// <summary>The next older window of the series and level, or -1.</summary>
    public int Older;

    /// <summary>The revision that the next result gets.</summary>
    public int Revision;

    public byte Level;

    /// <summary>True once its final result was written: what comes now is a correction.</summary>
    public bool IsClosed;

    /// <summary>True where a correction waits for the end of the batch.</summary>
    public bool IsDirty;
}

/// <summary>Windows by number, in blocks that never move; numbers of freed windows are given out again.</summary>
internal sealed class WindowPool
{
    private const int BlockBits = 10;
    private readonly List<Window[]> _blocks = [];
    private readonly Stack<int> _free = new();
    private int _next;

    /// <summary>Windows in use.</summary>
    public int Count => _next - _free.Count;

    public ref Window this[int number] => ref _blocks[number >> BlockBits][number & ((1 << BlockBits) - 1)];

    public int Take()
    {
        if (_free.TryPop(out var number)) return number;
        if (_next >> BlockBits == _blocks.Count) _blocks.Add(new Window[1 << BlockBits]);
        return _next++;
    }

    public void Free(int number)
    {
        this[number] = default;
        _free.Push(number);
    }
}
