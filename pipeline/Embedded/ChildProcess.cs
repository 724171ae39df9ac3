using System.Diagnostics;
using System.Globalization;

namespace Monitoring.Pipeline.Embedded;

/// <summary>A command of this program as a process of its own, its output in a file.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StreamWriter _log;

    private ChildProcess(Process process, StreamWriter log, string logFile)
    {
        _process = process;
        _log = log;
        LogFile = logFile;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string LogFile { get; }

    /// <summary>Starts <c>monitoring</c> with these arguments.</summary>
    /// <param name="logFile">Takes its output; what was in it goes.</param>
    /// <param name="environment">Settings that must not be seen in the list of processes.</param>
    /// <param name="settings">It reads our settings: it gets all our variables, else only what any program needs.</param>
    /// <param name="arguments">The command and its options.</param>
    public static ChildProcess Start(string logFile, IReadOnlyDictionary<string, string> environment, bool settings, params IReadOnlyList<string> arguments)
    {
        var host = Environment.ProcessPath!;
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        // Under `dotnet monitoring.dll` the process is dotnet; published, it is the program itself.
        if (Path.GetFileNameWithoutExtension(host) == "dotnet") start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (!settings) ChildEnvironment.Reduce(start);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var log = new StreamWriter(logFile) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process, log, logFile);
    }

    /// <summary>The last lines that it wrote, for an error message.</summary>
    public string LastLines()
    {
        lock (_log)
        {
            using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return string.Join('\n', reader.ReadToEnd().Split('\n').TakeLast(15));
        }
    }

    /// <summary>SIGTERM, and SIGKILL for a process that does not follow it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync().ConfigureAwait(false);
            await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(Patience)).ConfigureAwait(false);
            if (!_process.HasExited) _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
        lock (_log) _log.Dispose();
    }

    private static void Write(StreamWriter log, string? line)
    {
        if (line is null) return;
        lock (log) log.WriteLine(line);
    }
}
