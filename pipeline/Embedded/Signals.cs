using System.Diagnostics;
using System.Globalization;

namespace Monitoring.Pipeline.Embedded;

/// <summary>Signals to other processes, which the runtime has no call for.</summary>
internal static class Signals
{
    /// <summary>Sends one to all of them, by its name without SIG; those that have ended meanwhile are no error.</summary>
    public static async Task SendAsync(string signal, IEnumerable<int> processes)
    {
        string[] arguments = ["-" + signal, .. processes.Select(p => p.ToString(CultureInfo.InvariantCulture))];
        using var kill = Process.Start(new ProcessStartInfo("kill", arguments) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync().ConfigureAwait(false);
    }
}
