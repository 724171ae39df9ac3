using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Monitoring.Benchmarks;

/// <summary>Runs the psql of this machine.</summary>
internal sealed partial class Psql(NpgsqlConnectionStringBuilder database)
{
    /// <summary>Runs one command.</summary>
    /// <returns>How long psql says that it took, without its own start.</returns>
    /// <exception cref="InvalidOperationException">psql is missing or failed.</exception>
    internal async Task<TimeSpan> RunAsync(string command, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("psql", ["--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-c", "\\timing on", "-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PGHOST"] = database.Host;
        start.Environment["PGPORT"] = database.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGDATABASE"] = database.Database;
        start.Environment["PGUSER"] = database.Username;
        start.Environment["PGPASSWORD"] = database.Password;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("psql did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        var match = Time().Match(await output.ConfigureAwait(false));
        if (process.ExitCode != 0 || !match.Success) throw new InvalidOperationException($"psql failed with code {process.ExitCode}: {await errors.ConfigureAwait(false)}");
        return TimeSpan.FromMilliseconds(double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^Time: ([0-9.]+) ms", RegexOptions.Multiline)]
    private static partial Regex Time();
}
