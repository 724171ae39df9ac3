using System.Globalization;
using Monitoring.Pipeline.Embedded.Postgres;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary>A process whose wall clock is ours: Debian's libfaketime between it and the system, told by a file.</summary>
internal static class FakeTime
{
    // libfaketime knows POSIX waits only, and librdkafka waits by C11's: without this a process whose clock is an hour ahead sleeps an hour longer.
    private const string WaitsOfC11 = """
        typedef struct { long seconds, nanoseconds; } moment;
        int pthread_cond_timedwait(void *condition, void *mutex, const moment *until);
        int cnd_timedwait(void *condition, void *mutex, const moment *until)
        {
            int error = pthread_cond_timedwait(condition, mutex, until);
            return error == 0 ? 0 : error == 110 ? 4 : 2;
        }
        """;

    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Select(d => Path.Combine(d, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    /// <summary>True where the library is installed, and gcc for what it lacks.</summary>
    public static bool IsInstalled => Library is not null && ToolRun.Find("gcc") is not null;

    /// <summary>What to start a process with whose clock can be set.</summary>
    /// <param name="folder">Takes the clock's file and what the library lacks.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<(string Name, string Value)[]> PrepareAsync(string folder, CancellationToken cancellation)
    {
        var (source, library) = (Path.Combine(folder, "waits.c"), Path.Combine(folder, "waits.so"));
        if (!File.Exists(library))
        {
            await File.WriteAllTextAsync(source, WaitsOfC11, cancellation).ConfigureAwait(false);
            (await ToolRun.RunAsync(folder, ["gcc", "-shared", "-fPIC", "-o", library, source, "-lpthread"], cancellation).ConfigureAwait(false)).OrThrow("gcc");
        }

        await SetAsync(folder, 0, cancellation).ConfigureAwait(false);
        return
        [
            ("LD_PRELOAD", $"{library}:{Library}"),
            ("FAKETIME_TIMESTAMP_FILE", ClockOf(folder)),
            ("FAKETIME_NO_CACHE", "1"),
            // Time-outs and intervals go by the monotonic clock, which no administrator sets.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
    }

    /// <summary>Sets the clock.</summary>
    /// <param name="folder">As it was prepared.</param>
    /// <param name="minutes">Ahead of the true time; behind it where negative.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task SetAsync(string folder, int minutes, CancellationToken cancellation)
    {
        // Renamed over the old one, so that no half file is read.
        var clock = ClockOf(folder);
        await File.WriteAllTextAsync(clock + ".new", string.Create(CultureInfo.InvariantCulture, $"{minutes:+#;-#;+0}m\n"), cancellation).ConfigureAwait(false);
        File.Move(clock + ".new", clock, overwrite: true);
    }

    private static string ClockOf(string folder) => Path.Combine(folder, "clock");
}
