using System.ComponentModel;
using System.Net;
using Monitoring.Schemas;
using Monitoring.Schemas.Options;

namespace Monitoring.Pipeline.Configuration;

/// <summary>The HTTP gateway: where it listens and how much it takes at once.</summary>
internal sealed record GatewayOptions : IValidatedOptions
{
    /// <summary>Bodies that are decoded at one time: each takes a core, and memory beside what is in flight.</summary>
    public const int Decoders = 2;

    // Fields of an OTLP export, and samples until their records are whole.
    private const long Scratch = 24 << 20;

    [Description("True to run the gateway with the other stages; `monitoring run --stages gateway` runs it in any case.")]
    public bool Enabled { get; init; }

    [Description("Address and port. Other than loopback it needs `gateway.security`.")]
    public string Listen { get; init; } = "127.0.0.1:9465";

    [Description("Largest body of a request as it is sent; a larger one is answered with 413. 64KiB to 64MiB.")]
    public int MaxBodyBytes { get; init; } = 4 << 20;

    [Description("Largest body of a request decompressed, and half of what the records made of it may take; 413 beyond. 64KiB to 256MiB.")]
    public int MaxDecompressedBytes { get; init; } = 8 << 20;

    [Description("What all requests together may take: bodies, decompressed bodies and records that Kafka has not acknowledged. Beyond it requests are answered with 503 and Retry-After. At least max_body_bytes and three times max_decompressed_bytes; a part of engine.memory_limit.")]
    public long MaxInFlightBytes { get; init; } = 32 << 20;

    [Description("Requests at work at one time; more are answered with 503 and Retry-After. 1 to 10000.")]
    public int MaxInFlightRequests { get; init; } = 64;

    [Description("How long the body of a request may take to arrive. 1s to 10m.")]
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    [Description("How long Kafka may take to acknowledge the records of a request before it is answered with 503. 1s to 5m.")]
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Topic of OTLP logs, and of bulk documents whose index is not the name of a topic of logs: app-logs, system-logs or security-logs.")]
    public string LogTopic { get; init; } = Topics.AppLogs;

    [Description("Who is answered, and under which certificate.")]
    public ListenerSecurityOptions Security { get; init; } = new();

    /// <summary>Most that the records of one request may take: each log record has its own copy of what it shares with others in the request.</summary>
    public long MaxRecordBytes => 2L * MaxDecompressedBytes;

    /// <summary>What the gateway takes of the process's memory: what is in flight, of which up to a half lies in the Kafka client once more, and its decoders.</summary>
    public long MemoryBytes => Enabled ? (MaxInFlightBytes * 3 / 2) + (Decoders * (Scratch + MaxDecompressedBytes)) : 0;

    /// <summary>The address; only after validation.</summary>
    public IPEndPoint Endpoint() => IPEndPoint.Parse(Listen);

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (!Listen.Contains(':', StringComparison.Ordinal) || !IPEndPoint.TryParse(Listen, out var endpoint)) yield return new OptionError("listen", $"'{Listen}' is not an IP address and port", "write for example 127.0.0.1:9465");
        else
        {
            foreach (var error in Security.ValidateFor(endpoint.Address)) yield return error with { Path = OptionPath.Join("security", error.Path) };
        }

        if (!Topics.Sources.Contains(LogTopic)) yield return new OptionError("log_topic", $"'{LogTopic}' is no topic of logs", $"write one of {string.Join(", ", Topics.Sources)}");
        if (MaxBodyBytes is < 64 << 10 or > 64 << 20) yield return new OptionError("max_body_bytes", $"{SizeText.Format(MaxBodyBytes)} is outside 64KiB to 64MiB", "write for example 4MiB");
        if (MaxDecompressedBytes is < 64 << 10 or > 256 << 20) yield return new OptionError("max_decompressed_bytes", $"{SizeText.Format(MaxDecompressedBytes)} is outside 64KiB to 256MiB", "write for example 8MiB");
        var least = (long)MaxBodyBytes + MaxDecompressedBytes + MaxRecordBytes;
        if (MaxInFlightBytes < least || MaxInFlightBytes > 16L << 30) yield return new OptionError("max_in_flight_bytes", $"{SizeText.Format(MaxInFlightBytes)} is outside {SizeText.Format(least)}, which one request may take, to 16GiB", $"write at least {SizeText.Format(least)}");
        if (MaxInFlightRequests is < 1 or > 10_000) yield return new OptionError("max_in_flight_requests", $"{MaxInFlightRequests} is outside 1 to 10000", "write for example 64");
        if (BodyTimeout < TimeSpan.FromSeconds(1) || BodyTimeout > TimeSpan.FromMinutes(10)) yield return new OptionError("body_timeout", $"{DurationText.Format(BodyTimeout)} is outside 1s to 10m", "write for example 30s");
        if (DeliveryTimeout < TimeSpan.FromSeconds(1) || DeliveryTimeout > TimeSpan.FromMinutes(5)) yield return new OptionError("delivery_timeout", $"{DurationText.Format(DeliveryTimeout)} is outside 1s to 5m", "write for example 10s");
    }
}
