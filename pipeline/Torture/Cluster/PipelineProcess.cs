using System.Text.RegularExpressions;
using Monitoring.Pipeline.Embedded;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary><c>monitoring run</c> as a child process, with everything it says.</summary>
internal sealed partial class PipelineProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ChildProcess _process;
    private readonly bool _ownsLog;
    private int _replays;
    private int _fenced;
    private int _lost;
    private int _assigned;
    private int _diskFull;
    private volatile bool _isDisposed;

    private PipelineProcess(string? logFile, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        _ownsLog = logFile is null;
        _process = ChildProcess.Start(logFile ?? Path.GetTempFileName(), environment, settings: true, Heard, ["run", .. arguments]);
    }

    public int Id => _process.Id;

    public DateTime Started { get; } = DateTime.UtcNow;

    public bool HasExited => _isDisposed || _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>True while it stands still.</summary>
    public bool IsStopped
    {
        get
        {
            try
            {
                // "pid (name) state": the name may hold anything.
                var stat = File.ReadAllText($"/proc/{Id}/stat");
                return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('T');
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    public string LogFile => _process.LogFile;

    public string Output => _process.Output;

    /// <summary>How many tasks have rebuilt state from records.</summary>
    public int Replays => Volatile.Read(ref _replays);

    /// <summary>How many tasks were told that another process had taken their partition: by the broker's epochs, its generations, or the database's offset.</summary>
    public int Fenced => Volatile.Read(ref _fenced);

    /// <summary>How many partitions the group took away while it was not heard.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>How often PostgreSQL told it that its disk is full.</summary>
    public int DiskFull => Volatile.Read(ref _diskFull);

    /// <summary>How many partitions it was given.</summary>
    public int Assigned => Volatile.Read(ref _assigned);

    /// <summary>Starts a pipeline.</summary>
    /// <param name="kafka">Bootstrap servers.</param>
    /// <param name="postgres">Connection string.</param>
    /// <param name="environment">More settings, as <c>MONITORING__…</c> or a fail-point.</param>
    public static PipelineProcess Start(string kafka, string postgres, params (string Name, string Value)[] environment) => StartStages(null, kafka, postgres, environment);

    /// <summary>Starts a pipeline of some stages, by name and separated by commas; of all where that is null.</summary>
    public static PipelineProcess StartStages(string? stages, string kafka, string postgres, params (string Name, string Value)[] environment) =>
        new(null, Settings(kafka, postgres, environment), stages is null ? [] : ["--stages", stages]);

    /// <inheritdoc cref="Start(string, string, ValueTuple{string, string}[])"/>
    /// <param name="logFile">Where its output is kept; null for a temporary file.</param>
#pragma warning disable CS1573 // The others are inherited.
    public static PipelineProcess StartLogging(string? logFile, string kafka, string postgres, params IEnumerable<(string Name, string Value)> environment) =>
        new(logFile, Settings(kafka, postgres, environment));
#pragma warning restore CS1573

    private static Dictionary<string, string> Settings(string kafka, string postgres, IEnumerable<(string Name, string Value)> environment)
    {
        var settings = new Dictionary<string, string>
        {
            ["MONITORING__KAFKA__BOOTSTRAP_SERVERS"] = kafka,
            ["MONITORING__POSTGRES__CONNECTION_STRING"] = postgres,
            ["MONITORING__HTTP__ENABLED"] = "false",
            ["MONITORING__LOGGING__KAFKA"] = "false",
        };
        foreach (var (name, value) in environment) settings[name] = value;
        return settings;
    }

    /// <summary>SIGKILL, then waits.</summary>
    public async Task KillAsync()
    {
        await _process.SignalAsync("KILL").ConfigureAwait(false);
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>SIGSTOP: the process is still there and no longer runs.</summary>
    public Task PauseAsync() => _process.SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => _process.SignalAsync("CONT");

    /// <summary>SIGTERM, then waits.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _process.SignalAsync("TERM").ConfigureAwait(false);
        await _process.WaitForExitAsync().WaitAsync(Patience).ConfigureAwait(false);
        return ExitCode;
    }

    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>Ends it where it still runs; further calls do nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        if (!HasExited) await KillAsync().ConfigureAwait(false);
        _isDisposed = true;
        await _process.DisposeAsync().ConfigureAwait(false);
        if (_ownsLog) File.Delete(_process.LogFile);
    }

    private void Heard(string line)
    {
        if (ReplayLine().IsMatch(line)) Interlocked.Increment(ref _replays);
        if (FencedLine().IsMatch(line)) Interlocked.Increment(ref _fenced);
        if (line.Contains("lost: another process has it", StringComparison.Ordinal)) Interlocked.Increment(ref _lost);
        if (line.Contains("SQLSTATE 53100", StringComparison.Ordinal)) Interlocked.Increment(ref _diskFull);
        if (line.EndsWith(" assigned", StringComparison.Ordinal) || line.Contains(" assigned ", StringComparison.Ordinal)) Interlocked.Increment(ref _assigned);
    }

    [GeneratedRegex("restored at offset [0-9]+, replays [1-9]")]
    private static partial Regex ReplayLine();

    [GeneratedRegex("pauses for .*([Ff]enced|[Gg]eneration|[Uu]nknown member|Another writer|another writer|epoch)")]
    private static partial Regex FencedLine();
}
