using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.Json;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Otlp;

/// <summary>Reads an OTLP export of metrics, protobuf or JSON, and gives its samples to a <see cref="PublishedSamples"/>. Single-threaded.</summary>
/// <remarks>A body is read whole or refused whole; of one that can be read, each point is judged for itself.</remarks>
public sealed class OtlpMetricsDecoder
{
    // 20 MiB of tape.
    private const int MaxFields = 1 << 19;
    private readonly SampleWriter _writer;
    private readonly OtlpMetrics _metrics;
    private readonly OtlpTranscoder _transcoder;
    private readonly FieldTape _tape = new();

    /// <param name="options">What a series may carry. How old samples may be is judged by intake, by the policy in force there.</param>
    /// <param name="mostBytes">Of JSON that a body of protobuf may become.</param>
    public OtlpMetricsDecoder(SampleOptions options, long mostBytes)
    {
        _writer = new SampleWriter(options with { MaxAge = TimeSpan.MaxValue, FutureTolerance = TimeSpan.MaxValue });
        _metrics = new OtlpMetrics(_writer);
        _transcoder = new OtlpTranscoder(mostBytes);
    }

    /// <summary>Reads one body.</summary>
    /// <param name="body">As sent.</param>
    /// <param name="isJson">It is JSON, else protobuf.</param>
    /// <param name="receivedTime">ms since 1970 UTC.</param>
    /// <param name="target">Takes samples and refusals; after a fault, what it holds is worth nothing.</param>
    /// <param name="error">Why the body cannot be read.</param>
    /// <returns>False where it cannot.</returns>
    public bool TryDecode(Utf8Slice body, bool isJson, long receivedTime, PublishedSamples target, out ParseError error)
    {
        error = default;
        if (!isJson && !_transcoder.TryWrite(body.Span, OtlpMessages.Metrics, out body))
        {
            error = new ParseError(DeadLetterReason.UnreadableEvent, _transcoder.Fault);
            return false;
        }

        _writer.Begin(PublishedSamples.Request(body, receivedTime), target);
        _tape.Clear();
        var scanner = new JsonScanner(body, MaxFields);
        if (!System.Text.Unicode.Utf8.IsValid(body.Span))
        {
            error = new ParseError(DeadLetterReason.InvalidEncoding, "the body is not UTF-8");
            return false;
        }

        if (!scanner.ReadValue(_tape, default) || !scanner.End())
        {
            error = scanner.Error;
            return false;
        }

        if (_tape.Fields[0].Kind != FieldKind.StartObject)
        {
            error = new ParseError(DeadLetterReason.NotAMetric, "the body is no JSON object");
            return false;
        }

        _metrics.Read(_tape.Fields, 0);
        return true;
    }
}
