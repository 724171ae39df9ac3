using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Reads our own <c>SampleBatch</c>, from whoever writes it.</summary>
/// <remarks>Only the schema of this build: to look another one up would make what a record yields depend on when it is read.</remarks>
internal static class AvroSamples
{
    public static void Read(SampleWriter writer, ulong fingerprint, ReadOnlySpan<byte> datum)
    {
        if (fingerprint != SchemaCatalogue.SampleBatch.Fingerprint)
        {
            writer.Refuse(DeadLetterReason.UnknownSchema, "the Avro schema is not SampleBatch as this build knows it", 2);
            return;
        }

        if (!SampleBatchReader.TryRead(datum, out var batch))
        {
            writer.Refuse(DeadLetterReason.UnreadableEvent, "the record does not fit the schema SampleBatch", SingleObject.HeaderLength);
            return;
        }

        while (batch.NextSeries())
        {
            var position = SingleObject.HeaderLength + batch.Position;
            var labels = new LabelReader(batch.Identity);
            // Built anew, whatever order and form the publisher chose: an identity has to be the same bytes every time.
            writer.Labels.Clear();
            while (labels.Next()) writer.Labels.Add(labels.Name, labels.Value);
            if (!writer.Begin(labels.Metric, batch.Meaning, position)) continue;
            while (batch.NextSample(out var sample)) writer.Write(sample, position);
        }
    }
}
