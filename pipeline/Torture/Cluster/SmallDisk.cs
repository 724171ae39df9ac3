using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Monitoring.Pipeline.Torture.Cluster;

/// <summary>A file system of its own that can be filled up: memory mounted as a disk, for which one has to be root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly int _megabytes;

    private SmallDisk(string folder, int megabytes)
    {
        Folder = folder;
        _megabytes = megabytes;
    }

    public string Folder { get; }

    /// <summary>Mounts one.</summary>
    /// <returns>Null where that is not allowed; MONITORING_TEST_NO_MOUNT=1 tests what is done then.</returns>
    public static async Task<SmallDisk?> TryMountAsync(int megabytes)
    {
        var allowed = Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("MONITORING_TEST_NO_MOUNT") != "1";
        if (!allowed) return null;
        var folder = Directory.CreateTempSubdirectory("monitoring-disk-").FullName;
        if (await RanAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", folder).ConfigureAwait(false)) return new SmallDisk(folder, megabytes);
        Directory.Delete(folder);
        return null;
    }

    /// <summary>Takes all the room that is left, by making the disk as small as what is on it.</summary>
    public async Task FillAsync()
    {
        // What is written between the look and the resizing makes the look outdated: then it is taken again.
        for (var tries = 0; tries < 20; tries++)
        {
            var disk = new DriveInfo(Folder);
            if (await ResizeAsync($"{(disk.TotalSize - disk.AvailableFreeSpace) / 1024}k").ConfigureAwait(false)) return;
        }

        throw new InvalidOperationException($"{Folder} could not be made full.");
    }

    /// <summary>Gives it back.</summary>
    public async Task MakeRoomAsync()
    {
        if (!await ResizeAsync(string.Create(CultureInfo.InvariantCulture, $"{_megabytes}m")).ConfigureAwait(false)) throw new InvalidOperationException($"{Folder} could not be made larger.");
    }

    public async ValueTask DisposeAsync()
    {
        // Lazily: a server that is still closing its files keeps what it needs of it.
        await RanAsync("umount", "--lazy", Folder).ConfigureAwait(false);
        Directory.Delete(Folder, recursive: true);
    }

    private Task<bool> ResizeAsync(string size) => RanAsync("mount", "-o", $"remount,size={size}", Folder);

    private static async Task<bool> RanAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync().ConfigureAwait(false);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
