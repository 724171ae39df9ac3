using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.RemoteWrite;

/// <summary>Reads the bodies of Prometheus remote-write, decompressed, and gives their samples to a <see cref="PublishedSamples"/>. Single-threaded.</summary>
/// <remarks>A body is read whole or refused whole; of one that can be read, each series is judged for itself. Exemplars, help texts and created times are passed over.</remarks>
public sealed class RemoteWriteDecoder
{
    private readonly SampleWriter _writer;
    private readonly WriteRequest1 _first;
    private readonly WriteRequest2 _second;

    /// <param name="options">What a series may carry. How old samples may be is judged by intake, by the policy in force there.</param>
    /// <param name="kinds">What senders of 1.0 say of their metrics.</param>
    public RemoteWriteDecoder(SampleOptions options, MetricKinds kinds)
    {
        _writer = new SampleWriter(options with { MaxAge = TimeSpan.MaxValue, FutureTolerance = TimeSpan.MaxValue });
        _first = new WriteRequest1(_writer, kinds);
        _second = new WriteRequest2(_writer);
    }

    /// <summary>Native histograms taken of the last body.</summary>
    public int Histograms { get; private set; }

    /// <summary>Samples that they became.</summary>
    public int HistogramSamples { get; private set; }

    /// <summary>Reads one body.</summary>
    /// <param name="body">The protobuf message.</param>
    /// <param name="isSecond">It is of version 2.0, else of 1.0.</param>
    /// <param name="receivedTime">ms since 1970 UTC.</param>
    /// <param name="target">Takes samples and refusals; after a fault, what it holds is worth nothing.</param>
    /// <returns>False where the bytes are no such message.</returns>
    public bool TryDecode(Utf8Slice body, bool isSecond, long receivedTime, PublishedSamples target)
    {
        _writer.Begin(PublishedSamples.Request(body, receivedTime), target);
        var isSound = isSecond ? _second.TryRead(body.Span, target) : _first.TryRead(body.Span, target);
        var histograms = isSecond ? _second.Histograms : _first.Histograms;
        (Histograms, HistogramSamples) = (histograms.Written, histograms.Samples);
        return isSound;
    }
}
