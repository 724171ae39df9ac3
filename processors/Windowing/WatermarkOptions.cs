using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Windowing;

/// <summary>When a window is taken to be complete.</summary>
public sealed record WatermarkOptions : IValidatedOptions
{
    [Description("How much an event may be later than one that came before it in its partition; windows stay open that much longer. 0s to 1h.")]
    public TimeSpan OutOfOrder { get; init; } = TimeSpan.FromSeconds(5);

    [Description("How long a partition has to be silent before windows no longer wait for it: longer than the pauses between scrapes. 1s to 1h.")]
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (OutOfOrder < TimeSpan.Zero || OutOfOrder > TimeSpan.FromHours(1)) yield return new OptionError("out_of_order", "it has to lie between 0s and 1h", "write 5s");
        if (IdleAfter < TimeSpan.FromSeconds(1) || IdleAfter > TimeSpan.FromHours(1)) yield return new OptionError("idle_after", "it has to lie between 1s and 1h", "write 30s");
    }
}
