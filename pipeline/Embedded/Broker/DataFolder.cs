using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Pipeline.Embedded.Broker.State;

namespace Monitoring.Pipeline.Embedded.Broker;

/// <summary>The broker's folder: <c>logs/</c> with a folder a partition, the two state files, the cluster's id, and a lock.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path)
    {
        Logs = Path.Combine(path, "logs");
        Directory.CreateDirectory(Logs);
        _lock = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Offsets = StateLog.Open(Path.Combine(path, "__consumer_offsets"));
        Transactions = StateLog.Open(Path.Combine(path, "__transaction_state"));
        ClusterId = ReadClusterId(Path.Combine(path, "cluster-id"));
    }

    public string Logs { get; }

    public string ClusterId { get; }

    public StateLog Offsets { get; }

    public StateLog Transactions { get; }

    public static DataFolder Open(string path) => new(path);

    public void Dispose()
    {
        Offsets.Dispose();
        Transactions.Dispose();
        _lock.Dispose();
    }

    /// <summary>The id outlives restarts: readers know by it that offsets mean what they meant before.</summary>
    private static string ReadClusterId(string path)
    {
        if (!File.Exists(path)) AtomicFile.Write(path, Convert.ToBase64String(Guid.NewGuid().ToByteArray())[..22].Replace('+', '-').Replace('/', '_'));
        return File.ReadAllText(path);
    }
}
