using System.Formats.Tar;
using System.IO.Compression;
using Monitoring.Pipeline.Embedded.Postgres;

namespace Monitoring.Pipeline.Embedded;

/// <summary>A country database for addresses in the public domain (CC0), out of an npm package.</summary>
internal static class NpmGeoIp
{
    private const string Package = "@ip-location-db/geo-whois-asn-country-mmdb";
    private const string Entry = "package/geo-whois-asn-country.mmdb";

    /// <returns>The database's path, or null where it cannot be fetched: the demo then goes without countries.</returns>
    public static async Task<string?> FetchAsync(string folder, CancellationToken cancellation)
    {
        var database = Path.Combine(folder, "geo-whois-asn-country.mmdb");
        if (File.Exists(database)) return database;
        if (ToolRun.Find("npm") is null) return null;
        var unfinished = Path.Combine(folder, $"geoip.{Environment.ProcessId}");
        Directory.CreateDirectory(unfinished);
        try
        {
            var run = await ToolRun.RunAsync(unfinished, ["npm", "pack", "--silent", Package], cancellation).ConfigureAwait(false);
            if (run.ExitCode != 0) return null;
            var archive = Directory.GetFiles(unfinished, "*.tgz").Single();
            await using var unzipped = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
            await using var tar = new TarReader(unzipped);
            while (await tar.GetNextEntryAsync(cancellationToken: cancellation).ConfigureAwait(false) is { } entry)
            {
                if (entry.Name != Entry) continue;
                var partial = Path.Combine(unfinished, "database");
                await entry.ExtractToFileAsync(partial, overwrite: true, cancellation).ConfigureAwait(false);
                File.Move(partial, database);
                return database;
            }

            return null;
        }
        finally
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }
}
