using Monitoring.Processors.Metrics;
using Monitoring.Processors.Parsing.Protobuf;
using Monitoring.Processors.Parsing.Samples;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.RemoteWrite;

/// <summary>Reads the samples and histograms of one series, which both versions of remote-write write alike.</summary>
internal sealed class SeriesSamples(SampleWriter writer)
{
    /// <summary>Its native histograms.</summary>
    public NativeHistograms Histograms { get; } = new(writer);

    /// <param name="message">The series.</param>
    /// <param name="sampleField">Number of its field of samples.</param>
    /// <param name="histogramField">Number of its field of native histograms.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="meaning">What its values mean.</param>
    /// <param name="position">Where in the request it begins.</param>
    /// <param name="target">What the writer writes to.</param>
    /// <returns>False where the bytes are no such message.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, int sampleField, int histogramField, LabelList labels, in SeriesMeaning meaning, int position, PublishedSamples target)
    {
        var (isOpen, isRefused) = (false, labels.Fault is not null);
        if (isRefused) writer.Refuse(DeadLetterReason.InvalidSeries, labels.Fault!, position);
        var series = new ProtoReader(message);
        while (series.Next())
        {
            if (series.Field == sampleField)
            {
                if (!TrySample(series.Bytes(), out var sample)) return false;
                isRefused = isRefused || (!isOpen && !writer.Begin(labels.Metric, meaning, position));
                isOpen = true;
                if (!isRefused) writer.Write(sample, position);
            }
            else if (series.Field == histogramField)
            {
                var histogram = series.Bytes();
                isRefused = isRefused || !IsSeries(labels, meaning, position);
                // Their names differ from the series': what was open is so no more.
                isOpen = false;
                if (!isRefused && !Histograms.TryRead(histogram, labels.Metric, position, target)) return false;
            }
        }

        // A series without samples is judged all the same.
        if (!isOpen && !isRefused) IsSeries(labels, meaning, position);
        return !series.Failed;
    }

    // Where it is none, the writer says why.
    private bool IsSeries(LabelList labels, in SeriesMeaning meaning, int position) =>
        writer.Labels.Build(labels.Metric, out _) is SeriesFault.None || writer.Begin(labels.Metric, meaning, position);

    private static bool TrySample(ReadOnlySpan<byte> message, out Sample sample)
    {
        var (time, value) = (0L, 0.0);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) value = reader.Double();
            else if (reader.Field == 2) time = (long)reader.Varint();
        }

        sample = new Sample(time, value);
        return !reader.Failed;
    }
}
