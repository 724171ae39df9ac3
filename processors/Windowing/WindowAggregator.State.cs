using System.Globalization;
using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Avro;

namespace Monitoring.Processors.Windowing;

public sealed partial class WindowAggregator
{
    private const string WatermarkChunk = "watermark";
    private const string WindowsPrefix = "windows-";
    private const string SeriesPrefix = "last-";
    private const int SeriesPerChunk = 16 * 1024;
    // The largest window with its sketches takes less than the difference to a whole chunk.
    private const int ChunkBytes = IStateWriter.MaxChunkSize - 128 * 1024;

    /// <summary>Writes the state; only after <see cref="EndBatch"/>. Windows that did not change since the last time are in chunks that did not change.</summary>
    public void Save(IStateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_dirty.Count > 0) throw new InvalidOperationException("Corrections wait: end the batch first.");
        var bytes = new AvroWriter();
        bytes.Long(Watermark);
        writer.Write(WatermarkChunk, bytes.Written);
        SaveLast(writer, bytes);
        for (var level = 0; level < _open.Length; level++)
        {
            foreach (var (start, windows) in _open[level].All) SaveWindows(writer, bytes, level, start, windows);
        }
    }

    /// <summary>Replaces the state by what <see cref="Save"/> wrote under the same levels.</summary>
    public void Load(IStateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        foreach (var name in reader.Names)
        {
            var content = new AvroReader(reader.Read(name));
            if (name == WatermarkChunk) Watermark = content.Long();
            else if (name.StartsWith(SeriesPrefix, StringComparison.Ordinal)) LoadLast(ref content, int.Parse(name.AsSpan(SeriesPrefix.Length), CultureInfo.InvariantCulture));
            else if (name.StartsWith(WindowsPrefix, StringComparison.Ordinal)) LoadWindows(ref content, reader.Read(name));
            else continue;
            if (!content.AtEnd) throw new InvalidDataException($"The window state's chunk {name} is damaged.");
        }
    }

    private void SaveLast(IStateWriter writer, AvroWriter bytes)
    {
        for (var first = 0; first < _series.Capacity; first += SeriesPerChunk)
        {
            bytes.Clear();
            var end = Math.Min(first + SeriesPerChunk, _series.Capacity);
            bytes.Long(end - first);
            for (var series = first; series < end; series++)
            {
                bytes.Long(_series.LastSealedTime(series));
                bytes.Double(_series.LastSealed(series));
            }

            writer.Write(SeriesPrefix + first.ToString(CultureInfo.InvariantCulture), bytes.Written);
        }
    }

    private void LoadLast(ref AvroReader content, int first)
    {
        var end = first + content.Branch(SeriesPerChunk + 1);
        for (var series = first; series < end; series++) _series.SetLastSealed(series, content.Long(), content.Double());
    }

    private void SaveWindows(IStateWriter writer, AvroWriter bytes, int level, long start, List<int> windows)
    {
        var part = 0;
        bytes.Clear();
        foreach (var number in windows)
        {
            if (bytes.Written.Length == 0)
            {
                bytes.Long(level);
                bytes.Long(start);
            }

            Write(bytes, _windows[number], _sketches.GetValueOrDefault(number));
            if (bytes.Written.Length < ChunkBytes) continue;
            writer.Write(Name(part++), bytes.Written);
            bytes.Clear();
        }

        if (bytes.Written.Length > 0) writer.Write(Name(part), bytes.Written);

        string Name(int n) => string.Create(CultureInfo.InvariantCulture, $"{WindowsPrefix}{level}.{start}.{n}");
    }

    private void LoadWindows(ref AvroReader content, ReadOnlySpan<byte> bytes)
    {
        var level = content.Branch(_open.Length);
        var start = content.Long();
        while (!content.Failed && !content.AtEnd)
        {
            var number = _windows.Take();
            var window = new Window { Level = (byte)level, Start = start, Older = -1, IsClosed = _tree.Levels[level].EndOf(start) <= Watermark };
            Read(ref content, ref window);
            if (WindowValueCodec.ReadSketches(ref content, bytes) is { } sketches) _sketches.Add(number, sketches);
            // Starts come oldest first, so each window is the newest of its series so far.
            ref var head = ref _series.Newest(window.Series, level);
            window.Older = head;
            head = number;
            _windows[number] = window;
            _open[level].Add(start, number);
        }
    }

    private static void Write(AvroWriter bytes, in Window window, WindowSketches? sketches)
    {
        bytes.Long(window.Series);
        bytes.Long(window.Revision);
        bytes.Double(window.Before);
        WindowValueCodec.Write(bytes, window.Value);
        WindowValueCodec.Write(bytes, sketches);
    }

    private static void Read(ref AvroReader content, ref Window window)
    {
        window.Series = content.Int();
        window.Revision = content.Int();
        window.Before = content.Double();
        window.Value = WindowValueCodec.Read(ref content);
    }

}
