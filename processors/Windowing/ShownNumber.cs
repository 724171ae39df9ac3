using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Windowing;

/// <summary>The one number of a window that its metric stands for.</summary>
internal static class ShownNumber
{
    /// <param name="shows">Which one.</param>
    /// <param name="window">Its length makes a rate of a count, also of an early result.</param>
    /// <param name="value">The window's numbers.</param>
    /// <param name="extras">What its sketches say.</param>
    public static double Of(Shows shows, in WindowResult window, in WindowValue value, in WindowExtras extras)
    {
        var seconds = (window.End - window.Start) / 1000.0;
        return shows switch
        {
            Shows.Increase => value.Increase,
            Shows.Last => value.Last,
            Shows.Count => value.Count,
            Shows.PerSecond => value.Count / seconds,
            Shows.PerMinute => value.Count * 60 / seconds,
            Shows.Sum => value.Sum,
            Shows.SumPerSecond => value.Sum / seconds,
            Shows.Average => value.Count == 0 ? double.NaN : value.Sum / value.Count,
            Shows.Min => value.Min,
            Shows.Max => value.Max,
            Shows.Distinct => extras.Distinct ?? 0,
            Shows.Money => MoneyText.TryRead(extras.Money, out var money) ? (double)money : value.Sum,
            _ => extras.HasIncrease ? value.Increase : value.Last,
        };
    }
}
