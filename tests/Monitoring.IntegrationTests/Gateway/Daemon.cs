using System.Diagnostics;
using System.Text;
using Monitoring.IntegrationTests.Fixtures;

namespace Monitoring.IntegrationTests.Gateway;

/// <summary>A program of the distribution that runs until it is killed.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private Daemon(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <param name="environment">Variables, as <c>NAME=value</c>.</param>
    /// <param name="program">Its name; an absent one fails the test.</param>
    /// <param name="arguments">The command line.</param>
    public static Daemon Start(string[] environment, string program, params string[] arguments) => new(ExternalProgram.Start("env", [.. environment, program, .. arguments]));

    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
