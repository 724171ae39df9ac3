using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>The numbers of one series in one window, in 64 bytes: a cache line.</summary>
/// <remarks>Of the base it holds what was added; of another level what sealed windows of its source have left, in their order.</remarks>
internal struct WindowEntry
{
    private const uint Open = 1;
    private const uint Dirty = 2;
    private const int RevisionShift = 2;
    private double _sum;
    private double _min;
    private double _max;
    private double _first;
    private double _last;
    private double _increase;

    // ms from the start of the window; of the base only.
    private ushort _firstOffset;
    private ushort _lastOffset;
    private uint _state;

    /// <summary>Numbers added; where it is 0 nothing else is known but a sum of what is not counted.</summary>
    public long Count { get; private set; }

    /// <summary>The latest number.</summary>
    public readonly double Last => _last;

    /// <summary>True where the series has this window.</summary>
    public readonly bool IsOpen => (_state & Open) != 0;

    /// <summary>True where a correction waits for the end of the batch.</summary>
    public bool IsDirty
    {
        readonly get => (_state & Dirty) != 0;
        set => _state = value ? _state | Dirty : _state & ~Dirty;
    }

    /// <summary>The revision that the next result gets.</summary>
    public int Revision
    {
        readonly get => (int)(_state >> RevisionShift);
        set => _state = (_state & (Open | Dirty)) | ((uint)value << RevisionShift);
    }

    /// <summary>Says that the series has this window.</summary>
    public void MarkOpen() => _state |= Open;

    /// <summary>Adds a number: the same as <see cref="WindowValue.Add"/>.</summary>
    /// <param name="offset">ms from the start of the window.</param>
    /// <param name="value">Not NaN.</param>
    public void Add(int offset, double value)
    {
        _sum += value;
        if (Count == 0)
        {
            _min = _max = _first = _last = value;
            _firstOffset = _lastOffset = (ushort)offset;
        }
        else
        {
            _min = Math.Min(_min, value);
            _max = Math.Max(_max, value);
            if (offset > _lastOffset) _increase += WindowValue.Rise(_last, value);
            else if (offset < _firstOffset) _increase += WindowValue.Rise(value, _first);
            // Of two numbers at one time the larger one, so that the order does not matter.
            if (offset < _firstOffset || (offset == _firstOffset && value > _first)) (_first, _firstOffset) = (value, (ushort)offset);
            if (offset > _lastOffset || (offset == _lastOffset && value > _last)) (_last, _lastOffset) = (value, (ushort)offset);
        }

        Count++;
    }

    /// <summary>The numbers, with times of the base's right.</summary>
    /// <param name="start">The window's, ms since 1970 UTC.</param>
    public readonly WindowValue ToValue(long start) => new()
    {
        Count = Count,
        Sum = _sum,
        Min = _min,
        Max = _max,
        First = _first,
        Last = _last,
        Increase = _increase,
        FirstTime = start + _firstOffset,
        LastTime = start + _lastOffset,
    };

    /// <summary>Replaces the numbers.</summary>
    /// <param name="value">The new ones.</param>
    /// <param name="start">The window's, ms since 1970 UTC; times that do not lie in it are brought there.</param>
    public void Set(in WindowValue value, long start)
    {
        (Count, _sum, _min, _max, _first, _last, _increase) = (value.Count, value.Sum, value.Min, value.Max, value.First, value.Last, value.Increase);
        _firstOffset = (ushort)Math.Clamp(value.FirstTime - start, 0, ushort.MaxValue);
        _lastOffset = (ushort)Math.Clamp(value.LastTime - start, 0, ushort.MaxValue);
    }

    /// <summary>Adds a later piece whose increase begins at the end of this one.</summary>
    public void Append(in WindowValue later)
    {
        _sum += later.Sum;
        if (later.Count == 0) return;
        if (Count == 0) (_min, _max, _first) = (later.Min, later.Max, later.First);
        Count += later.Count;
        _min = Math.Min(_min, later.Min);
        _max = Math.Max(_max, later.Max);
        _last = later.Last;
        _increase += later.Increase;
    }
}
