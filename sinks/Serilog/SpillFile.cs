using System.Buffers.Binary;

namespace Monitoring.Sinks.Serilog;

/// <summary>A bounded queue in a file: four bytes of length (little-endian), then the record.</summary>
/// <remarks>
/// After a crash everything in the file is sent again, also what had been sent from it already; ids make the copies known.
/// A record that was cut by the crash is removed when the file is opened. Not thread-safe.
/// </remarks>
internal sealed class SpillFile : IDisposable
{
    private const int PrefixLength = 4;
    private readonly FileStream _file;
    private readonly long _limit;
    private long _read;

    /// <summary>Opens or creates the file.</summary>
    /// <exception cref="IOException">Another process has it, or the folder is not there.</exception>
    public SpillFile(string path, long limit)
    {
        _limit = limit;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        _file.SetLength(LengthOfWholeRecords());
    }

    /// <summary>True where nothing waits.</summary>
    public bool IsEmpty => _read == _file.Length;

    /// <summary>Appends a record.</summary>
    /// <returns>False where it would exceed the limit or the disk is full; the file is as before.</returns>
    public bool TryAppend(ReadOnlySpan<byte> record)
    {
        var end = _file.Length;
        if (end + PrefixLength + record.Length > _limit) return false;
        try
        {
            Span<byte> prefix = stackalloc byte[PrefixLength];
            BinaryPrimitives.WriteInt32LittleEndian(prefix, record.Length);
            _file.Position = end;
            _file.Write(prefix);
            _file.Write(record);
            _file.Flush();
            return true;
        }
        catch (IOException)
        {
            _file.SetLength(end);
            return false;
        }
    }

    /// <summary>The oldest records, at most <paramref name="count"/>; they stay until <see cref="Remove"/>.</summary>
    public IReadOnlyList<byte[]> Peek(int count)
    {
        var records = new List<byte[]>();
        var position = _read;
        while (records.Count < count && position < _file.Length)
        {
            var record = ReadAt(position);
            records.Add(record);
            position += PrefixLength + record.Length;
        }

        return records;
    }

    /// <summary>Forgets what <see cref="Peek"/> returned; an empty file is cut to nothing.</summary>
    public void Remove(IReadOnlyList<byte[]> records)
    {
        _read += records.Sum(r => (long)PrefixLength + r.Length);
        if (!IsEmpty) return;
        _file.SetLength(0);
        _read = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private byte[] ReadAt(long position)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        _file.Position = position;
        _file.ReadExactly(prefix);
        var record = new byte[BinaryPrimitives.ReadInt32LittleEndian(prefix)];
        _file.ReadExactly(record);
        return record;
    }

    private long LengthOfWholeRecords()
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        long position = 0;
        while (position + PrefixLength <= _file.Length)
        {
            _file.Position = position;
            _file.ReadExactly(prefix);
            var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
            if (length < 0 || position + PrefixLength + length > _file.Length) break;
            position += PrefixLength + length;
        }

        return position;
    }
}
