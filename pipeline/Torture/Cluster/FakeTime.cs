using System.Globalization;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary>A process whose wall clock is ours: Debian's libfaketime between it and the system, told by a file.</summary>
internal static class FakeTime
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Select(d => Path.Combine(d, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    /// <summary>True where the library is installed.</summary>
    public static bool IsInstalled => Library is not null;

    /// <summary>What to start the process with.</summary>
    public static (string Name, string Value)[] Environment(string clock) =>
    [
        ("LD_PRELOAD", Library!),
        ("FAKETIME_TIMESTAMP_FILE", clock),
        ("FAKETIME_NO_CACHE", "1"),
        // Time-outs and intervals go by the monotonic clock, which no administrator sets.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];

    /// <summary>Sets the clock.</summary>
    /// <param name="clock">The file.</param>
    /// <param name="minutes">Ahead of the true time; behind it where negative.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task SetAsync(string clock, int minutes, CancellationToken cancellation)
    {
        // Renamed over the old one, so that no half file is read.
        await File.WriteAllTextAsync(clock + ".new", string.Create(CultureInfo.InvariantCulture, $"{minutes:+#;-#;+0}m\n"), cancellation).ConfigureAwait(false);
        File.Move(clock + ".new", clock, overwrite: true);
    }
}
