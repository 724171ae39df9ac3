using System.Diagnostics;
using System.Globalization;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary><c>monitoring run</c> as a child process, with everything it says.</summary>
internal sealed class PipelineProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];

    private PipelineProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Heard(line.Data);
        _process.ErrorDataReceived += (_, line) => Heard(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <summary>Starts a pipeline.</summary>
    /// <param name="kafka">Bootstrap servers.</param>
    /// <param name="postgres">Connection string.</param>
    /// <param name="environment">More settings, as <c>MONITORING__…</c> or a fail-point.</param>
    public static PipelineProcess Start(string kafka, string postgres, params (string Name, string Value)[] environment) => StartStages(null, kafka, postgres, environment);

    /// <summary>Starts a pipeline of some stages, by name and separated by commas.</summary>
    public static PipelineProcess StartStages(string? stages, string kafka, string postgres, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "monitoring.dll"));
        start.ArgumentList.Add("run");
        if (stages is not null)
        {
            start.ArgumentList.Add("--stages");
            start.ArgumentList.Add(stages);
        }

        start.Environment["MONITORING__KAFKA__BOOTSTRAP_SERVERS"] = kafka;
        start.Environment["MONITORING__POSTGRES__CONNECTION_STRING"] = postgres;
        start.Environment["MONITORING__HTTP__ENABLED"] = "false";
        start.Environment["MONITORING__LOGGING__KAFKA"] = "false";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new PipelineProcess(start);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGSTOP: the process is still there and no longer runs.</summary>
    public Task PauseAsync() => SignalAsync("-STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => SignalAsync("-CONT");

    /// <summary>SIGTERM, then waits.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("-TERM");
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return ExitCode;
    }

    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Heard(string? line)
    {
        if (line is null) return;
        lock (_output) _output.Add(line);
    }
}
