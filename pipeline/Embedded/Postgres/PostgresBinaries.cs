namespace Monitoring.Pipeline.Embedded.Postgres;

/// <summary>Finds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
internal static class PostgresBinaries
{
    private const int LeastVersion = 15;
    private const string SystemFolder = "/usr/lib/postgresql";

    /// <returns>The folder of the newest usable binaries of the system, else of those that were or now are fetched.</returns>
    /// <exception cref="EmbeddedPostgresException">There are none, and they cannot be fetched.</exception>
    internal static async Task<string> FindAsync(string fetchedFolder, CancellationToken cancellation)
        => await InSystemAsync(cancellation).ConfigureAwait(false) ?? await NpmPostgres.FetchAsync(fetchedFolder, cancellation).ConfigureAwait(false);

    internal static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")) && File.Exists(Path.Combine(folder, "postgres"));

    private static async Task<string?> InSystemAsync(CancellationToken cancellation)
    {
        var packaged = Directory.Exists(SystemFolder)
            ? Directory.GetDirectories(SystemFolder).Where(f => int.TryParse(Path.GetFileName(f), out var v) && v >= LeastVersion)
                .OrderByDescending(f => int.Parse(Path.GetFileName(f), System.Globalization.CultureInfo.InvariantCulture)).Select(f => Path.Combine(f, "bin")).FirstOrDefault(IsComplete)
            : null;
        if (packaged is not null) return packaged;
        if (ToolRun.Find("pg_ctl") is not { } found) return null;
        var folder = Path.GetDirectoryName(File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found)!;
        if (!IsComplete(folder)) return null;
        var version = await ToolRun.RunAsync("/", [Path.Combine(folder, "postgres"), "--version"], cancellation).ConfigureAwait(false);
        return Major(version.Output) >= LeastVersion ? folder : null;
    }

    // "postgres (PostgreSQL) 15.18 (Debian …)", "… 17beta1".
    private static int Major(string output)
    {
        var text = output.Split(' ').ElementAtOrDefault(2) ?? "";
        return int.TryParse(string.Concat(text.TakeWhile(char.IsAsciiDigit)), out var major) ? major : 0;
    }
}
