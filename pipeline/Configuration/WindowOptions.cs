using System.ComponentModel;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Windows of event time.</summary>
internal sealed record WindowOptions : IValidatedOptions
{
    [Description("How long after its end a window takes late numbers, as corrections with a higher revision; later ones go to monitoring.late. 0s to 1h.")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    [Description("When a window is taken to be complete.")]
    public WatermarkOptions Watermark { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Grace < TimeSpan.Zero || Grace > TimeSpan.FromHours(1)) yield return new OptionError("grace", "it has to lie between 0s and 1h", "write 30s");
    }
}
