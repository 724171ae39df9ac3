using Monitoring.Pipeline.Configuration;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Monitoring.Pipeline.Observability;

/// <summary>Sends the spans of <see cref="Telemetry.Activities"/> to an OTLP endpoint.</summary>
internal static class Tracing
{
    /// <summary>The running exporter, or null where no endpoint is configured: spans then cost nothing.</summary>
    public static IDisposable? Start(TracingOptions options, string application)
    {
        if (options.OtlpEndpoint is null) return null;
        return Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(application))
            .AddSource(Telemetry.Name)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.SampleRatio)))
            .AddOtlpExporter(otlp => otlp.Endpoint = options.OtlpEndpoint)
            .Build();
    }
}
