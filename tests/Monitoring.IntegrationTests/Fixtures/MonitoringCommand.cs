using System.Diagnostics;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>The <c>monitoring</c> command as people run it, to its end.</summary>
internal static class MonitoringCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it.</summary>
    /// <param name="environment">Settings, as <c>MONITORING__…</c>.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "monitoring.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new TimeoutException($"monitoring {string.Join(' ', arguments)} did not end within {Patience}:\n{await output}{await errors}");
        }

        return (process.ExitCode, await output + await errors);
    }
}
