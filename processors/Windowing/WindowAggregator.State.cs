using System.Globalization;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Windowing;

public sealed partial class WindowAggregator
{
    private const string WatermarkChunk = "watermark";
    private const string WindowsPrefix = "windows-";
    private const string SeriesPrefix = "last-";
    private const int SeriesPerChunk = 32 * 1024;

    // Series of a chunk: few enough that numbers alone fit whatever they are, many enough that chunks are few.
    private const int EntriesPerChunk = 4096;

    // The largest window with its sketches takes less than the difference to a whole chunk.
    private const int ChunkBytes = IStateWriter.MaxChunkSize - (128 * 1024);

    /// <summary>Writes the state; only after <see cref="EndBatch"/>. Windows that did not change since the last time are in chunks that did not change.</summary>
    public void Save(IStateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_dirty.Count > 0) throw new InvalidOperationException("Corrections wait: end the batch first.");
        var bytes = new AvroWriter();
        bytes.Long(Watermark);
        bytes.Long(_sealedTo);
        writer.Write(WatermarkChunk, bytes.Written);
        SaveLast(writer, bytes);
        // The longest first, so that what is loaded finds those that it belongs to.
        foreach (var level in _levels.Reverse())
        {
            for (var i = 0; i < level.Count; i++) SaveWindows(writer, bytes, level[i]);
        }
    }

    /// <summary>Replaces the state by what <see cref="Save"/> wrote under the same levels.</summary>
    public void Load(IStateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        foreach (var name in reader.Names)
        {
            var content = new AvroReader(reader.Read(name));
            if (name == WatermarkChunk) (Watermark, _sealedTo) = (content.Long(), content.Long());
            else if (name.StartsWith(SeriesPrefix, StringComparison.Ordinal)) LoadLast(ref content, int.Parse(name.AsSpan(SeriesPrefix.Length), CultureInfo.InvariantCulture));
            else if (name.StartsWith(WindowsPrefix, StringComparison.Ordinal)) LoadWindows(ref content, reader.Read(name));
            else continue;
            if (!content.AtEnd) throw new InvalidDataException($"The window state's chunk {name} is damaged.");
        }
    }

    private void SaveLast(IStateWriter writer, AvroWriter bytes)
    {
        for (var first = 0; first < _ends.Capacity; first += SeriesPerChunk)
        {
            bytes.Clear();
            var end = Math.Min(first + SeriesPerChunk, _ends.Capacity);
            bytes.Long(end - first);
            for (var series = first; series < end; series++) bytes.Double(_ends.Last(series));
            writer.Write(SeriesPrefix + first.ToString(CultureInfo.InvariantCulture), bytes.Written);
        }
    }

    private void LoadLast(ref AvroReader content, int first)
    {
        var end = first + content.Branch(SeriesPerChunk + 1);
        for (var series = first; series < end; series++) _ends.Last(series) = content.Double();
    }

    private void SaveWindows(IStateWriter writer, AvroWriter bytes, WindowBucket bucket)
    {
        for (var first = 0; first < bucket.Capacity; first += EntriesPerChunk)
        {
            var part = 0;
            bytes.Clear();
            for (var series = bucket.Next(first); series >= 0 && series < first + EntriesPerChunk; series = bucket.Next(series + 1))
            {
                if (bytes.Written.Length == 0)
                {
                    bytes.Long(bucket.Level);
                    bytes.Long(bucket.Start);
                    bytes.Long(bucket.End);
                }

                bytes.Long(series);
                ref var entry = ref bucket.Find(series);
                bytes.Long(entry.Revision);
                WindowValueCodec.Write(bytes, entry.ToValue(bucket.Start));
                WindowValueCodec.Write(bytes, bucket.Sketches?.GetValueOrDefault(series));
                if (bytes.Written.Length < ChunkBytes) continue;
                writer.Write(Name(part++), bytes.Written);
                bytes.Clear();
            }

            if (bytes.Written.Length > 0) writer.Write(Name(part), bytes.Written);

            string Name(int n) => string.Create(CultureInfo.InvariantCulture, $"{WindowsPrefix}{bucket.Level}.{bucket.Start}.{first}.{n}");
        }
    }

    private void LoadWindows(ref AvroReader content, ReadOnlySpan<byte> bytes)
    {
        var level = content.Branch(_levels.Length);
        var bucket = At(level, content.Long(), content.Long());
        while (!content.Failed && !content.AtEnd)
        {
            var series = content.Branch(int.MaxValue);
            ref var entry = ref bucket.Place(series);
            entry.MarkOpen();
            OpenCount++;
            _ends.Open(series)++;
            entry.Revision = content.Int();
            entry.Set(WindowValueCodec.Read(ref content), bucket.Start);
            if (WindowValueCodec.ReadSketches(ref content, bytes) is { } sketches) bucket.SketchesOf(series).Merge(sketches);
        }
    }
}
