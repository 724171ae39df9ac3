using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Rules.Evaluation;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Rules.Streaming;

internal sealed partial class SeriesRings
{
    private const string Pages = "series";

    // Few enough for a page that is not much larger than it should be.
    private const int PartSize = 4096;

    /// <summary>Writes the series in their order, a long one in several parts.</summary>
    public void Save(IStateWriter writer)
    {
        var pages = new StatePages(writer, Pages);
        foreach (var series in _series)
        {
            var from = 0;
            do
            {
                var part = series.Points.Slice(from, Math.Min(PartSize, series.Count - from));
                pages.Bytes.Labels(series.Labels);
                pages.Bytes.Long(part.Length);
                var time = 0L;
                foreach (var point in part)
                {
                    pages.Bytes.Long(point.TimeMs - time);
                    pages.Bytes.Double(point.Value);
                    time = point.TimeMs;
                }

                pages.EndEntry();
                from += part.Length;
            }
            while (from < series.Count);
        }

        pages.End();
    }

    /// <summary>Replaces all series by what <see cref="Save"/> wrote under the same rules.</summary>
    public void Load(IStateReader reader)
    {
        foreach (var series in _series) series.IsGone = true;
        Forget();
        var texts = new SharedTexts();
        foreach (var page in StatePages.Read(reader, Pages))
        {
            var bytes = new AvroReader(page);
            while (!bytes.Failed && !bytes.AtEnd) Read(ref bytes, page, texts);
            if (bytes.Failed) throw new InvalidDataException("A chunk of the rules' series is damaged.");
        }
    }

    private void Read(ref AvroReader bytes, byte[] page, SharedTexts texts)
    {
        var labels = bytes.Labels(page, texts);
        if (bytes.Failed) return;
        var time = 0L;
        // Also one without samples: its place in the order is that of the sums over it.
        if (!_byLabels.TryGetValue(labels, out var series)) series = Add(labels, _needs.Of(labels));
        for (var left = bytes.Branch(PartSize + 1); left > 0 && !bytes.Failed; left--)
        {
            time += bytes.Long();
            var point = new Point(time, bytes.Double());
            if (bytes.Failed) return;
            if (series.TryAdd(point)) SampleCount++;
        }
    }
}
