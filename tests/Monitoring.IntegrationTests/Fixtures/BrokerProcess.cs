using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>The embedded broker as the process that users run, on a free port, in a folder of its own.</summary>
public sealed partial class BrokerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string[] _arguments;
    private readonly bool _ownsFolder;
    private readonly List<string> _output = [];
    private Process? _process;

    private BrokerProcess(string? dataDirectory, string[] arguments)
    {
        _ownsFolder = dataDirectory is null;
        DataDirectory = dataDirectory ?? Directory.CreateTempSubdirectory("monitoring-broker-").FullName;
        _arguments = arguments;
    }

    public string DataDirectory { get; }

    public int Port { get; private set; }

    public string BootstrapServers => $"127.0.0.1:{Port}";

    /// <summary>Everything that the process has said.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts a broker and waits until it listens; the folder is a temporary one where none is given.</summary>
    public static async Task<BrokerProcess> StartAsync(string? dataDirectory = null, params string[] arguments)
    {
        var broker = new BrokerProcess(dataDirectory, arguments);
        try
        {
            await broker.RestartAsync();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the process again after it has ended, on the same port and folder.</summary>
    public async Task RestartAsync()
    {
        // A process that ignores the signal gets an error for each write beyond its limit, as on a full disk.
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] all =
        [
            "-c", "trap '' XFSZ; exec dotnet \"$@\"", "sh", Path.Combine(AppContext.BaseDirectory, "monitoring.dll"), "broker", "--data", DataDirectory,
            "--port", Port.ToString(CultureInfo.InvariantCulture), .. _arguments,
        ];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Heard(line.Data, ready);
        _process.ErrorDataReceived += (_, line) => Heard(line.Data, ready);
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"the broker ended before it listened: {Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Port = await ready.Task.WaitAsync(Patience);
    }

    /// <summary>Lets no file grow beyond a size, or again as far as it goes: a full disk for those who may not mount one.</summary>
    public async Task LimitFilesAsync(int? bytes)
    {
        using var limit = Process.Start("prlimit", ["--pid", _process!.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"}:unlimited"]);
        await limit.WaitForExitAsync();
        Assert.Equal(0, limit.ExitCode);
    }

    /// <summary>Ends the process with SIGKILL, as an out-of-memory killer would.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends the process with SIGTERM and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning) await KillAsync();
        _process?.Dispose();
        if (_ownsFolder) Directory.Delete(DataDirectory, recursive: true);
    }

    private void Heard(string? line, TaskCompletionSource<int> ready)
    {
        if (line is null) return;
        lock (_output) _output.Add(line);
        if (Listening().Match(line) is { Success: true } match) ready.TrySetResult(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^broker listening on [^ ]+:(\d+), data in ")]
    private static partial Regex Listening();
}
