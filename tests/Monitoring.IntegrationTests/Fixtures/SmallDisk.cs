using System.ComponentModel;
using System.Diagnostics;

namespace Monitoring.IntegrationTests.Fixtures;

/// <summary>A file system of its own that can be filled up: memory mounted as a disk, for which one has to be root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _ballast;

    private SmallDisk(string folder)
    {
        Folder = folder;
        _ballast = Path.Combine(folder, "ballast");
    }

    public string Folder { get; }

    /// <summary>Mounts one.</summary>
    /// <returns>Null where that is not allowed; MONITORING_TEST_NO_MOUNT=1 tests what is done then.</returns>
    public static async Task<SmallDisk?> TryMountAsync(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("monitoring-disk-").FullName;
        var allowed = Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("MONITORING_TEST_NO_MOUNT") != "1";
        if (allowed && await RanAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", folder)) return new SmallDisk(folder);
        Directory.Delete(folder);
        return null;
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        var page = new byte[4096];
        using var file = new FileStream(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(page);
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    /// <summary>Gives it back.</summary>
    public void MakeRoom() => File.Delete(_ballast);

    public async ValueTask DisposeAsync()
    {
        // Lazily: a server that is still closing its files keeps what it needs of it.
        await RanAsync("umount", "--lazy", Folder);
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<bool> RanAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
