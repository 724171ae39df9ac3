using System.Text;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Sinks.Postgres;

public sealed partial class PartitionWriter
{
    // Each row carries its series' labels, so a record may grow a thousandfold. Intake ends its records at about 4 MiB of rows.
    private const long MostRowBytes = 64 * 1024 * 1024;

    private readonly SampleRow _sample = new();

    private void AddSamples(long offset, long recordMicros, ReadOnlySpan<byte> key, int size, ReadOnlySpan<byte> datum, TimeRange letters)
    {
        if (!SampleBatchReader.TryRead(datum, out var batch))
        {
            RefuseUnreadable(offset, recordMicros, key, size, "the record does not fit the schema SampleBatch", letters);
            return;
        }

        if (RowBytes(batch) > MostRowBytes)
        {
            RefuseTooLarge(offset, recordMicros, key, size, letters);
            return;
        }

        var range = TimeRange.At(_sink.Time.GetUtcNow(), _sink.Options.RetentionOf(DayTable.MetricSamples));
        while (batch.NextSeries())
        {
            _sample.Begin(batch);
            var outside = 0;
            while (batch.NextSample(out var sample))
            {
                var micros = TimeRange.Micros(sample.Time);
                if (range.Contains(micros)) _batch.AddSample(_sample, sample, micros, key, size, recordMicros);
                else outside++;
            }

            if (outside > 0) RefuseOutside(batch, outside, recordMicros, key, size, letters);
        }
    }

    private void RefuseOutside(in SampleBatchReader batch, int samples, long recordMicros, ReadOnlySpan<byte> key, int size, TimeRange letters)
    {
        var origin = new Origin(Encoding.UTF8.GetString(batch.OriginTopic), batch.OriginPartition, batch.OriginOffset, 0);
        var detail = $"{samples} samples of one series are older than postgres.sample_retention_days or more than a day ahead";
        _batch.Refuse(new DeadLetter(Letters.Stage, DeadLetterReason.TimeOutOfRange, detail, origin, recordMicros, size, ""), key, letters.Clamp(recordMicros));
    }

    private void RefuseTooLarge(long offset, long recordMicros, ReadOnlySpan<byte> key, int size, TimeRange letters)
        => Refuse(DeadLetterReason.TooLarge, $"its rows take more than {MostRowBytes} bytes", offset, recordMicros, key, size, letters);

    // The walk only sums up; encoding is what costs.
    private static long RowBytes(SampleBatchReader batch)
    {
        var bytes = 0L;
        while (batch.NextSeries())
        {
            var samples = 0;
            while (batch.NextSample(out _)) samples++;
            bytes += samples * (128L + batch.OriginTopic.Length + batch.Meaning.Unit.Length + (long)batch.Identity.Length);
        }

        return bytes;
    }
}
