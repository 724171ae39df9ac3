namespace Monitoring.Schemas.Metrics;

/// <summary>What is known of the numbers of one series in one window.</summary>
/// <remarks>
/// Merging pieces in any order gives the same, sums within the last bits. The increase of a counter is exact where pieces do not overlap in time and
/// come in its order; a number between two that are known already changes no increase, which is exact unless the counter was reset right there.
/// A sum may hold more than was counted: the upper part of a ratio, see <see cref="AddUncounted"/>.
/// </remarks>
public struct WindowValue
{
    /// <summary>Numbers added.</summary>
    public long Count { get; set; }

    public double Sum { get; set; }

    /// <summary>Undefined where <see cref="Count"/> is 0, like all that follows.</summary>
    public double Min { get; set; }

    public double Max { get; set; }

    /// <summary>The earliest number and its time, ms since 1970 UTC.</summary>
    public double First { get; set; }

    public long FirstTime { get; set; }

    /// <summary>The latest number and its time, ms since 1970 UTC.</summary>
    public double Last { get; set; }

    public long LastTime { get; set; }

    /// <summary>For a counter: how much it rose, taking every fall as a reset to 0.</summary>
    public double Increase { get; set; }

    /// <summary>Adds a number.</summary>
    /// <param name="time">ms since 1970 UTC.</param>
    /// <param name="value">Not NaN.</param>
    public void Add(long time, double value)
    {
        if (Count == 0)
        {
            this = new WindowValue { Count = 1, Sum = Sum + value, Min = value, Max = value, First = value, FirstTime = time, Last = value, LastTime = time };
            return;
        }

        if (time > LastTime) Increase += Rise(Last, value);
        else if (time < FirstTime) Increase += Rise(value, First);
        else Increase = Math.Max(Increase, 0);
        Count++;
        Sum += value;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
        if (time < FirstTime || (time == FirstTime && value > First)) (First, FirstTime) = (value, time);
        if (time > LastTime || (time == LastTime && value > Last)) (Last, LastTime) = (value, time);
    }

    /// <summary>Adds a number to the sum alone.</summary>
    public void AddUncounted(double value) => Sum += value;

    /// <summary>Adds the numbers of another piece.</summary>
    public void Merge(in WindowValue other)
    {
        if (Count == 0 || other.Count == 0)
        {
            var sum = Sum + other.Sum;
            if (Count == 0) this = other;
            Sum = sum;
            return;
        }

        if (other.FirstTime > LastTime) Increase += other.Increase + Rise(Last, other.First);
        else if (other.LastTime < FirstTime) Increase += other.Increase + Rise(other.Last, First);
        else Increase = Math.Max(Increase, other.Increase);
        Count += other.Count;
        Sum += other.Sum;
        Min = Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
        // Of two numbers at one time the larger one, so that the order does not matter.
        if (other.FirstTime < FirstTime || (other.FirstTime == FirstTime && other.First > First)) (First, FirstTime) = (other.First, other.FirstTime);
        if (other.LastTime > LastTime || (other.LastTime == LastTime && other.Last > Last)) (Last, LastTime) = (other.Last, other.LastTime);
    }

    /// <summary>How much a counter rose from one number to the next.</summary>
    // From or to infinity there is no telling.
    public static double Rise(double before, double after) => !double.IsFinite(after - before) ? 0 : after >= before ? after - before : after;
}
