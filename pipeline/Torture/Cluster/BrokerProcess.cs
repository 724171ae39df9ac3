using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Pipeline.Embedded;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary>The embedded broker as the process that users run, in a folder of its own.</summary>
internal sealed partial class BrokerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string[] _arguments;
    private readonly bool _ownsFolder;
    private readonly string _logs;
    private readonly List<int> _advertisedPorts = [];
    private ChildProcess? _process;
    private int _starts;

    private BrokerProcess(string? dataDirectory, string[] arguments)
    {
        _ownsFolder = dataDirectory is null;
        DataDirectory = dataDirectory ?? Directory.CreateTempSubdirectory("monitoring-broker-").FullName;
        // Beside the data: the folder may be a full disk.
        _logs = Directory.CreateTempSubdirectory("monitoring-broker-log-").FullName;
        _arguments = arguments;
    }

    public string DataDirectory { get; }

    public int Port { get; private set; }

    /// <summary>The ports of <c>--advertised-listener</c>, in their order; others after each start.</summary>
    public IReadOnlyList<int> AdvertisedPorts => _advertisedPorts;

    public string BootstrapServers => $"127.0.0.1:{Port}";

    /// <summary>Everything that the process has said since its last start.</summary>
    public string Output => _process?.Output ?? "";

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts a broker on a free port and waits until it listens.</summary>
    /// <param name="dataDirectory">Where it keeps its data, or null for a temporary folder.</param>
    /// <param name="arguments">More options of <c>monitoring broker</c>.</param>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds what it said.</exception>
    public static async Task<BrokerProcess> StartAsync(string? dataDirectory = null, params string[] arguments)
    {
        var broker = new BrokerProcess(dataDirectory, arguments);
        try
        {
            await broker.RestartAsync().ConfigureAwait(false);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts the process again after it has ended, on the same port and folder.</summary>
    public async Task RestartAsync()
    {
        if (_process is not null) await _process.DisposeAsync().ConfigureAwait(false);
        _advertisedPorts.Clear();
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = Path.Combine(_logs, string.Create(CultureInfo.InvariantCulture, $"broker-{++_starts}.log"));
        _process = ChildProcess.Start(
            log, new Dictionary<string, string>(), settings: false, line => Heard(line, ready), ["broker", "--data", DataDirectory, "--port", Port.ToString(CultureInfo.InvariantCulture), .. _arguments]);
        var exited = _process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, exited).WaitAsync(Patience).ConfigureAwait(false) == exited)
            throw new InvalidOperationException($"the broker ended before it listened: {Output}");
        Port = await ready.Task.ConfigureAwait(false);
    }

    /// <summary>Lets no file grow beyond a size, or again as far as it goes: a full disk for those who may not mount one.</summary>
    public async Task LimitFilesAsync(int? bytes)
    {
        using var limit = Process.Start("prlimit", ["--pid", _process!.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"}:unlimited"]);
        await limit.WaitForExitAsync().ConfigureAwait(false);
        if (limit.ExitCode != 0) throw new InvalidOperationException($"prlimit ended with {limit.ExitCode}.");
    }

    /// <summary>Ends the process with SIGKILL, as an out-of-memory killer would.</summary>
    public async Task KillAsync()
    {
        await _process!.SignalAsync("KILL").ConfigureAwait(false);
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>SIGSTOP: connections stay, nothing is answered.</summary>
    public Task PauseAsync() => _process!.SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => _process!.SignalAsync("CONT");

    /// <summary>Ends the process with SIGTERM and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _process!.SignalAsync("TERM").ConfigureAwait(false);
        await _process.WaitForExitAsync().WaitAsync(Patience).ConfigureAwait(false);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning) await KillAsync().ConfigureAwait(false);
        if (_process is not null) await _process.DisposeAsync().ConfigureAwait(false);
        if (_ownsFolder) Directory.Delete(DataDirectory, recursive: true);
        Directory.Delete(_logs, recursive: true);
    }

    private void Heard(string line, TaskCompletionSource<int> ready)
    {
        if (Advertised().Match(line) is { Success: true } other) _advertisedPorts.Add(int.Parse(other.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        if (Listening().Match(line) is { Success: true } match) ready.TrySetResult(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^broker listening on [^ ]+:(\d+), data in ")]
    private static partial Regex Listening();

    [GeneratedRegex(@"^also on [^ ]+:(\d+), advertised as ")]
    private static partial Regex Advertised();
}
