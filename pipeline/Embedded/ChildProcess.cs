using System.Diagnostics;

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

    public int ExitCode => _process.ExitCode;

    public string LogFile { get; }

    /// <summary>Everything that it wrote so far.</summary>
    public string Output
    {
        get
        {
            using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd();
        }
    }

    /// <summary>Starts <c>monitoring</c> with these arguments.</summary>
    /// <param name="logFile">Takes its output; what was in it goes.</param>
    /// <param name="environment">Settings that must not be seen in the list of processes.</param>
    /// <param name="settings">It reads our settings: it gets all our variables, else only what any program needs.</param>
    /// <param name="arguments">The command and its options.</param>
    public static ChildProcess Start(string logFile, IReadOnlyDictionary<string, string> environment, bool settings, params IReadOnlyList<string> arguments) =>
        Start(logFile, environment, settings, static _ => { }, arguments);

    /// <inheritdoc cref="Start(string, IReadOnlyDictionary{string, string}, bool, IReadOnlyList{string})"/>
    /// <param name="heard">Told each line too, from another thread.</param>
#pragma warning disable CS1573 // The others are inherited.
    public static ChildProcess Start(string logFile, IReadOnlyDictionary<string, string> environment, bool settings, Action<string> heard, params IReadOnlyList<string> arguments)
#pragma warning restore CS1573
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        var command = Command();
        start.FileName = command[0];
        foreach (var argument in command.Skip(1).Concat(arguments)) start.ArgumentList.Add(argument);
        if (!settings) ChildEnvironment.Reduce(start);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var log = new StreamWriter(logFile) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(log, line.Data, heard);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data, heard);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process, log, logFile);
    }

    /// <summary>The last lines that it wrote, for an error message.</summary>
    public string LastLines() => string.Join('\n', Output.Split('\n').TakeLast(15));

    /// <summary>Sends a signal by its name: <c>KILL</c>, <c>TERM</c>, <c>STOP</c>, <c>CONT</c>.</summary>
    public Task SignalAsync(string signal) => Signals.SendAsync(signal, [Id]);

    /// <summary>Waits until it has ended and all its output was read.</summary>
    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>SIGTERM, and SIGKILL for a process that does not follow it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await SignalAsync("TERM").ConfigureAwait(false);
            await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(Patience)).ConfigureAwait(false);
            if (!_process.HasExited) _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
        lock (_log) _log.Dispose();
    }

    // Under `dotnet monitoring.dll`, and in tests, the process is not the program itself; published, it is.
    private static string[] Command()
    {
        var host = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(host) switch
        {
            "monitoring" => [host],
            "dotnet" => [host, typeof(ChildProcess).Assembly.Location],
            _ => ["dotnet", typeof(ChildProcess).Assembly.Location],
        };
    }

    private static void Write(StreamWriter log, string? line, Action<string> heard)
    {
        if (line is null) return;
        lock (log) log.WriteLine(line);
        heard(line);
    }
}
