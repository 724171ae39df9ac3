using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Windowing;

/// <summary>When a window is taken to be complete.</summary>
public sealed record WatermarkOptions : IValidatedOptions
{
    [Description("How much an event may be later than one that came before it in its partition; windows stay open that much longer. 0s to 1h.")]
    public TimeSpan OutOfOrder { get; init; } = TimeSpan.FromSeconds(5);

    [Description("How much older than its record an event may be without being late for windows: longer than publishers are cut off for and then catch up, shorter than what memory holds of open windows. 1m to 1d.")]
    public TimeSpan MaxBehind { get; init; } = TimeSpan.FromMinutes(15);

    [Description("How long a partition has to be silent before windows no longer wait for it: longer than the pauses between scrapes. 1s to 1h.")]
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (OutOfOrder < TimeSpan.Zero || OutOfOrder > TimeSpan.FromHours(1)) yield return new OptionError("out_of_order", "it has to lie between 0s and 1h", "write 5s");
        if (MaxBehind < TimeSpan.FromMinutes(1) || MaxBehind > TimeSpan.FromDays(1)) yield return new OptionError("max_behind", "it has to lie between 1m and 1d", "write 15m");
        if (IdleAfter < TimeSpan.FromSeconds(1) || IdleAfter > TimeSpan.FromHours(1)) yield return new OptionError("idle_after", "it has to lie between 1s and 1h", "write 30s");
    }
}
