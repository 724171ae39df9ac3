namespace Monitoring.Schemas.Metrics;

/// <summary>Which one number of a window a metric stands for. The numbers are those of the Avro enum.</summary>
public enum Shows : byte
{
    /// <summary>Nobody says: of a running total its increase, else the last number.</summary>
    Unsaid = 0,
    Increase = 1,
    Last = 2,
    Count = 3,
    /// <summary>Count by the window's length in seconds.</summary>
    PerSecond = 4,
    /// <summary>Count by the window's length in minutes.</summary>
    PerMinute = 5,
    Sum = 6,
    /// <summary>Sum by the window's length in seconds. Of durations in seconds it is how many went on at once (Little's law).</summary>
    SumPerSecond = 7,
    /// <summary>Sum by count: also a ratio, where what is counted is its lower part. NaN where nothing is.</summary>
    Average = 8,
    Min = 9,
    Max = 10,
    /// <summary>How many different items, as a sketch estimates it.</summary>
    Distinct = 11,
    /// <summary>The exact sum.</summary>
    Money = 12,
}
