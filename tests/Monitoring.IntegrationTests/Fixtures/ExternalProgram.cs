using System.ComponentModel;
using System.Diagnostics;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>Programs that nobody here wrote. One that is missing fails the test and says how to get it.</summary>
internal static class ExternalProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts a program whose output is read by the caller.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Fail($"{program} is not installed: run tests/install-peers");
            throw;
        }
    }

    /// <summary>Runs a program to its end, which has to be a good one.</summary>
    /// <returns>What it wrote on its standard output.</returns>
    public static async Task<string> RunAsync(string program, string input, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}{await output}");
        return await output;
    }
}
