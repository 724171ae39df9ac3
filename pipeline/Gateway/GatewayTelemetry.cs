using System.Diagnostics.Metrics;
using System.Globalization;
using Monitoring.Pipeline.Observability;

namespace Monitoring.Pipeline.Gateway;

/// <summary>What the gateway measures about itself, exported as <see cref="Telemetry"/> is.</summary>
internal static class GatewayTelemetry
{
    private static readonly Meter s_meter = new(Telemetry.Name);
    private static readonly Counter<long> s_requests = s_meter.CreateCounter<long>("gateway_requests", null, "Requests answered, by protocol and HTTP status.");
    private static readonly Counter<long> s_bytes = s_meter.CreateCounter<long>("gateway_received_bytes", null, "Bytes of bodies as they were sent.");
    private static readonly Counter<long> s_accepted = s_meter.CreateCounter<long>("gateway_accepted", null, "Samples and events that Kafka has acknowledged.");
    private static readonly Counter<long> s_rejected = s_meter.CreateCounter<long>("gateway_rejected", null, "Samples, series and events that were refused, and their senders told.");
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram<double>("gateway_request_duration_seconds", "s", "From the first header to the answer.");
    private static InFlight? s_inFlight;

    static GatewayTelemetry()
    {
        s_meter.CreateObservableGauge("gateway_in_flight_bytes", static () => s_inFlight?.Bytes ?? 0, null, "What requests hold at the moment: bodies, and records that are not acknowledged.");
        s_meter.CreateObservableGauge("gateway_in_flight_requests", static () => (long)(s_inFlight?.Requests ?? 0), null, "Requests at work at the moment.");
    }

    /// <summary>Makes the counters visible at 0.</summary>
    public static void Initialise(InFlight inFlight, IEnumerable<string> formats)
    {
        s_inFlight = inFlight;
        foreach (var format in formats)
        {
            foreach (var status in new[] { 200, 204, 400, 413, 415, 503 }) s_requests.Add(0, Format(format), Status(status));
            s_bytes.Add(0, Format(format));
            s_accepted.Add(0, Format(format));
            s_rejected.Add(0, Format(format));
        }
    }

    public static void Received(string format, long bytes) => s_bytes.Add(bytes, Format(format));

    public static void Answered(string format, int status, TimeSpan duration)
    {
        s_requests.Add(1, Format(format), Status(status));
        s_duration.Record(duration.TotalSeconds, Format(format));
    }

    public static void Written(string format, int accepted, int rejected)
    {
        s_accepted.Add(accepted, Format(format));
        s_rejected.Add(rejected, Format(format));
    }

    private static KeyValuePair<string, object?> Format(string format) => new("format", format);

    private static KeyValuePair<string, object?> Status(int status) => new("status", status.ToString(CultureInfo.InvariantCulture));
}
