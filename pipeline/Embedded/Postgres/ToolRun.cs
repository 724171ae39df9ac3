using System.Diagnostics;

namespace Monitoring.Pipeline.Embedded.Postgres;

/// <summary>What a finished program said.</summary>
internal readonly record struct ToolRun(int ExitCode, string Output)
{
    /// <summary>Runs a program to its end; a cancellation kills it and what it started.</summary>
    internal static async Task<ToolRun> RunAsync(string folder, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        ChildEnvironment.Reduce(start);
        start.Environment["LC_ALL"] = "C"; // Messages and initdb's defaults do not follow the terminal.
        using var process = Process.Start(start) ?? throw new EmbeddedPostgresException($"{command[0]} did not start.");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return new ToolRun(process.ExitCode, (await output.ConfigureAwait(false) + await errors.ConfigureAwait(false)).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <exception cref="EmbeddedPostgresException">The program failed.</exception>
    internal ToolRun OrThrow(string what) => ExitCode == 0 ? this : throw new EmbeddedPostgresException($"{what} failed with code {ExitCode}: {Output}");

    /// <summary>The path of a program on PATH, or null.</summary>
    internal static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
