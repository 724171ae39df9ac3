using System.Globalization;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>The segment files of one partition on disk, through crashes.</summary>
/// <remarks>
/// Compaction writes <c>base-end.cleaned</c> and renames it to <c>.swap</c>: that is its commit. A <c>.cleaned</c> that is found is thrown
/// away, a <c>.swap</c> replaces every segment whose base lies within its range.
/// </remarks>
internal static class SegmentFiles
{
    public const string Cleaned = ".cleaned";
    public const string Swap = ".swap";

    /// <summary>Opens all segments in order, at least one, and shows their batches to <paramref name="visit"/>.</summary>
    public static List<Segment> Load(string directory, BatchVisitor visit)
    {
        foreach (var left in Directory.GetFiles(directory, "*" + Cleaned)) File.Delete(left);
        foreach (var swap in Directory.GetFiles(directory, "*" + Swap)) FinishSwap(directory, swap);
        var paths = Directory.GetFiles(directory, "*.log");
        Array.Sort(paths, StringComparer.Ordinal);
        var segments = new List<Segment>(Math.Max(1, paths.Length));
        for (var i = 0; i < paths.Length; i++) segments.Add(Segment.Open(paths[i], verify: i == paths.Length - 1, visit));
        var start = LogStartFile.Read(directory);
        if (segments.Count == 0 || segments[^1].EndOffset < start) segments.Add(Segment.Create(directory, start));
        return segments;
    }

    /// <summary>Puts a compacted file in the place of the segments that it replaces and returns its path.</summary>
    public static string FinishSwap(string directory, string swap)
    {
        var range = Path.GetFileNameWithoutExtension(swap).Split('-');
        var from = long.Parse(range[0], CultureInfo.InvariantCulture);
        var to = long.Parse(range[1], CultureInfo.InvariantCulture);
        foreach (var path in Directory.GetFiles(directory, "*.log"))
        {
            var baseOffset = long.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture);
            if (baseOffset >= from && baseOffset < to) File.Delete(path);
        }

        var target = Path.Combine(directory, Segment.NameOf(from));
        File.Move(swap, target, overwrite: true);
        return target;
    }

    public static void FlushQuietly(Segment segment)
    {
        try
        {
            segment.Flush();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // A sealed segment that retention has taken meanwhile, or a disk that will refuse the next append aloud.
        }
    }
}
