using Microsoft.Win32.SafeHandles;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>Writes at the end of a file, all or nothing.</summary>
internal static class AppendedFile
{
    /// <param name="file">The file.</param>
    /// <param name="bytes">What to write.</param>
    /// <param name="size">Where it ends; a failed write leaves it there.</param>
    /// <exception cref="IOException">The disk is full or broken, or the file may not grow.</exception>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long size)
    {
        try
        {
            RandomAccess.Write(file, bytes, size);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(file, size);
            throw;
        }
        // So .NET names EFBIG: a limit of the process or of the file system.
        catch (ArgumentOutOfRangeException e)
        {
            RandomAccess.SetLength(file, size);
            throw new IOException("The file may not grow any more.", e);
        }
    }
}
