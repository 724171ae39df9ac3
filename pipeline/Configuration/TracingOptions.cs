using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>Where traces go.</summary>
internal sealed record TracingOptions : IValidatedOptions
{
    [Description("OTLP/gRPC endpoint, for example `http://127.0.0.1:4317`; no traces where it is not set.")]
    public Uri? OtlpEndpoint { get; init; }

    [Description("Share of the transactions that are traced, 0 to 1.")]
    public double SampleRatio { get; init; } = 0.01;

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (OtlpEndpoint is { } endpoint && endpoint.Scheme is not ("http" or "https")) yield return new OptionError("otlp_endpoint", $"the scheme '{endpoint.Scheme}' is not http or https", "write for example http://127.0.0.1:4317");
        if (SampleRatio is < 0 or > 1) yield return new OptionError("sample_ratio", FormattableString.Invariant($"{SampleRatio} is outside 0 to 1"), "write for example 0.01");
    }
}
