using System.ComponentModel;
using Monitoring.Processors.Windowing;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>The calendar that figures for people go by.</summary>
internal sealed record ReportOptions : IValidatedOptions
{
    [Description("IANA name of the time zone whose midnights part days, weeks and months.")]
    public string Timezone { get; init; } = "Asia/Shanghai";

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Calendar.Problem(Timezone) is { } problem) yield return new OptionError("timezone", problem, "write a name such as Asia/Shanghai or UTC; where the machine knows none, install tzdata");
    }
}
