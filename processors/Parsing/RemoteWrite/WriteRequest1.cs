using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.Protobuf;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.RemoteWrite;

/// <summary>Reads <c>prometheus.WriteRequest</c>, the message of remote-write 1.0. What a metric means comes in requests of its own and is kept in <paramref name="kinds"/>.</summary>
internal sealed class WriteRequest1(SampleWriter writer, MetricKinds kinds)
{
    private readonly SeriesSamples _samples = new(writer);

    /// <summary>The native histograms of the request read last.</summary>
    public NativeHistograms Histograms => _samples.Histograms;

    /// <returns>False where the bytes are no such message.</returns>
    public bool TryRead(ReadOnlySpan<byte> body, PublishedSamples target)
    {
        Histograms.Clear();
        var request = new ProtoReader(body);
        while (!target.IsFull && request.Next())
        {
            var isSound = request.Field switch
            {
                1 => TrySeries(request.Bytes(), request.Position, target),
                3 => TryMetadata(request.Bytes()),
                _ => true,
            };
            if (!isSound) return false;
        }

        return !request.Failed;
    }

    private bool TrySeries(ReadOnlySpan<byte> message, int end, PublishedSamples target)
    {
        var labels = new LabelList(writer);
        var series = new ProtoReader(message);
        while (series.Next())
        {
            if (series.Field == 1 && !TryLabel(series.Bytes(), ref labels)) return false;
        }

        var meaning = new SeriesMeaning(kinds.Of(labels.Metric));
        return !series.Failed && _samples.TryRead(message, 2, 4, labels, meaning, end - message.Length, target);
    }

    private static bool TryLabel(ReadOnlySpan<byte> message, ref LabelList labels)
    {
        ReadOnlySpan<byte> name = default, value = default;
        var label = new ProtoReader(message);
        while (label.Next())
        {
            if (label.Field == 1) name = label.Bytes();
            else if (label.Field == 2) value = label.Bytes();
        }

        labels.Add(name, value);
        return !label.Failed;
    }

    private bool TryMetadata(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> family = default;
        ulong kind = 0;
        var metadata = new ProtoReader(message);
        while (metadata.Next())
        {
            if (metadata.Field == 1) kind = metadata.Varint();
            else if (metadata.Field == 2) family = metadata.Bytes();
        }

        if (!metadata.Failed && !family.IsEmpty && kind is > 0 and <= (ulong)MetricKind.StateSet) kinds.Learn(family, (MetricKind)kind);
        return !metadata.Failed;
    }
}
