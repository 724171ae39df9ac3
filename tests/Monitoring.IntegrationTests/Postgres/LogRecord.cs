using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;

namespace Monitoring.IntegrationTests.Postgres;

/// <summary>A record of monitoring.logs as intake writes it, with attributes given as JSON text.</summary>
internal sealed record LogRecord
{
    internal DateTimeOffset Time { get; init; } = SinkDatabase.Now;

    internal LogFamily Family { get; init; }

    internal long Offset { get; init; }

    internal long? ObservedMicros { get; init; }

    internal string Message { get; init; } = "hello";

    internal string Attributes { get; init; } = "{}";

    internal byte[] Encode()
    {
        var w = new AvroWriter();
        w.SingleObjectHeader(SchemaCatalogue.LogEvent.Fingerprint);
        w.String("app-logs");
        w.Long(0);
        w.Long(Offset);
        w.Long(0);
        w.Long(Micros(Time));
        w.Long(1);
        w.Long(ObservedMicros is null ? 0 : 1);
        if (ObservedMicros is { } observed) w.Long(observed);
        w.Long(Micros(SinkDatabase.Now));
        w.Long((long)Severity.Error);
        w.Long((long)Family);
        w.Long(0);
        w.String("application");
        w.String("orders");
        w.String("web-1");
        w.String(Message);
        w.Long(0);
        w.Long(0);
        w.String(Attributes);
        return w.Written.ToArray();
    }

    private static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
