using System.Globalization;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>Remembers the first offset that may be read, which DeleteRecords and retention move forward.</summary>
internal static class LogStartFile
{
    private const string Name = "log-start-offset";

    public static long Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        return File.Exists(path) && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var offset) ? offset : 0;
    }

    public static void Write(string directory, long offset) =>
        AtomicFile.Write(Path.Combine(directory, Name), offset.ToString(CultureInfo.InvariantCulture));
}
