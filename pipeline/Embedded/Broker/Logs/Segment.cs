using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>One file of a partition: batches one after the other, named by the first offset that it may hold.</summary>
/// <remarks>Not synchronised; its partition's lock is.</remarks>
internal sealed class Segment : IDisposable
{
    private const int SeekWindow = 16 * 1024;

    private Segment(string path, long baseOffset, SafeFileHandle file)
    {
        Path = path;
        BaseOffset = baseOffset;
        File = file;
    }

    public string Path { get; }

    public long BaseOffset { get; }

    public SafeFileHandle File { get; }

    public int Size { get; private set; }

    /// <summary>The offset after the last batch.</summary>
    public long EndOffset { get; private set; }

    /// <summary>When its first batch was appended or, after a restart, its file last written.</summary>
    public long OpenedAtMs { get; private set; } = -1;

    public SegmentIndex Index { get; } = new();

    public static string NameOf(long baseOffset) => baseOffset.ToString("D20", CultureInfo.InvariantCulture) + ".log";

    public static Segment Create(string directory, long baseOffset)
    {
        var path = System.IO.Path.Combine(directory, NameOf(baseOffset));
        return new Segment(path, baseOffset, Handle(path, FileMode.CreateNew)) { EndOffset = baseOffset };
    }

    /// <summary>Opens a file and hands every batch to <paramref name="visit"/>; what is torn or damaged at its end is cut off.</summary>
    /// <remarks><paramref name="verify"/>: check each CRC, as the last segment needs after a kill.</remarks>
    public static Segment Open(string path, bool verify, BatchVisitor visit)
    {
        var baseOffset = long.Parse(System.IO.Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture);
        var file = Handle(path, FileMode.Open);
        var segment = new Segment(path, baseOffset, file) { EndOffset = baseOffset };
        var length = RandomAccess.GetLength(file);
        using var scanner = new BatchScanner(file, 0, (int)Math.Min(int.MaxValue, length), 1 << 20);
        while (scanner.Next())
        {
            var whole = verify || scanner.Header.IsControl ? scanner.Batch() : default;
            if (verify && !BatchHeader.CrcMatches(whole)) break;
            segment.Track(scanner.Header, scanner.Header.BaseOffset);
            visit(scanner.Header, whole);
        }

        if (segment.Size < length) RandomAccess.SetLength(file, segment.Size);
        if (segment.Size > 0) segment.OpenedAtMs = new DateTimeOffset(System.IO.File.GetLastWriteTimeUtc(path)).ToUnixTimeMilliseconds();
        return segment;
    }

    /// <summary>Writes one batch at the end. A write that fails leaves the segment as it was.</summary>
    public void Append(ReadOnlySpan<byte> batch, in BatchHeader header, long nowMs)
    {
        AppendedFile.Write(File, batch, Size);
        if (OpenedAtMs < 0) OpenedAtMs = nowMs;
        Track(header, header.BaseOffset);
    }

    /// <summary>The position and size of the first batch that ends at or after <paramref name="offset"/>; the end of the file where there is none.</summary>
    public (int Position, int BatchSize) Locate(long offset)
    {
        if (offset >= EndOffset) return (Size, 0);
        using var scanner = Scan(Index.Before(offset), SeekWindow);
        while (scanner.Next())
            if (scanner.Header.LastOffset >= offset) return (scanner.Position, scanner.Header.SizeInBytes);
        return (Size, 0);
    }

    public BatchScanner Scan(int position, int windowBytes) => new(File, position, Size, windowBytes);

    public void Flush() => RandomAccess.FlushToDisk(File);

    public void Delete()
    {
        Dispose();
        System.IO.File.Delete(Path);
    }

    public void Dispose() => File.Dispose();

    private static SafeFileHandle Handle(string path, FileMode mode) =>
        System.IO.File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private void Track(in BatchHeader header, long baseOffset)
    {
        Index.Add(header, Size);
        Size += header.SizeInBytes;
        EndOffset = baseOffset + header.LastOffsetDelta + 1;
    }
}
