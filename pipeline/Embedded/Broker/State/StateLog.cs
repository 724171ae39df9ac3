using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Monitoring.Pipeline.Embedded.Broker.Logs;

namespace Monitoring.Pipeline.Embedded.Broker.State;

/// <summary>A durable map: an append-only file of changes, each change all or nothing, rewritten when most of it is outdated.</summary>
/// <remarks>Group offsets and transactions live in such files. A change that was written survives the death of the process. Not synchronised.</remarks>
internal sealed class StateLog : IDisposable
{
    private const int FrameHead = 8;
    private const long RewriteAboveBytes = 8 << 20;
    private readonly string _path;
    private readonly Dictionary<string, byte[]> _live = new(StringComparer.Ordinal);
    private SafeFileHandle _file;
    private long _size;
    private long _liveBytes;

    private StateLog(string path)
    {
        _path = path;
        _file = Open(path, FileMode.OpenOrCreate);
        Load();
        Rewrite();
    }

    public IReadOnlyDictionary<string, byte[]> Live => _live;

    public static StateLog Open(string path) => new(path);

    public void Write(string key, byte[]? value) => Write([new(key, value)]);

    /// <summary>Writes several entries as one change; a null value removes its key. A failed write changes nothing.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Write(IReadOnlyList<KeyValuePair<string, byte[]?>> change)
    {
        if (change.Count == 0) return;
        Append(change);
        Apply(change);
        if (_size > RewriteAboveBytes && _size > 4 * _liveBytes) Rewrite();
    }

    public void Dispose()
    {
        if (!_file.IsClosed) RandomAccess.FlushToDisk(_file);
        _file.Dispose();
    }

    private static SafeFileHandle Open(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);

    private void Append(IReadOnlyList<KeyValuePair<string, byte[]?>> change)
    {
        var frame = Encode(change);
        AppendedFile.Write(_file, frame, _size);
        _size += frame.Length;
    }

    private void Apply(IEnumerable<KeyValuePair<string, byte[]?>> change)
    {
        foreach (var (key, value) in change)
        {
            if (_live.Remove(key, out var old)) _liveBytes -= key.Length + old.Length;
            if (value is null) continue;
            _live[key] = value;
            _liveBytes += key.Length + value.Length;
        }
    }

    private void Load()
    {
        var data = File.ReadAllBytes(_path);
        var at = 0;
        while (data.Length - at >= FrameHead)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(data.AsSpan(at));
            if (length < 0 || length > data.Length - at - FrameHead) break;
            var body = data.AsSpan(at + FrameHead, length);
            if (Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(at + 4))) break;
            Apply(Decode(body));
            at += FrameHead + length;
        }

        _size = at;
        RandomAccess.SetLength(_file, at);
    }

    private void Rewrite()
    {
        if (_size == 0) return;
        var temporary = _path + ".new";
        File.Delete(temporary);
        var old = (_file, _size);
        _file = Open(temporary, FileMode.CreateNew);
        _size = 0;
        try
        {
            foreach (var batch in _live.Chunk(256)) Append([.. batch.Select(static entry => new KeyValuePair<string, byte[]?>(entry.Key, entry.Value))]);
            RandomAccess.FlushToDisk(_file);
            File.Move(temporary, _path, overwrite: true);
            old._file.Dispose();
        }
        catch (IOException)
        {
            // No room for a second copy: the old file still holds everything.
            _file.Dispose();
            (_file, _size) = old;
        }
    }

    private static byte[] Encode(IReadOnlyList<KeyValuePair<string, byte[]?>> change)
    {
        using var body = new MemoryStream();
        body.Write(stackalloc byte[FrameHead]);
        using var writer = new BinaryWriter(body, Encoding.UTF8);
        writer.Write(change.Count);
        foreach (var (key, value) in change)
        {
            writer.Write(key);
            writer.Write(value?.Length ?? -1);
            if (value is not null) writer.Write(value);
        }

        var frame = body.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - FrameHead);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Crc32C.Of(frame.AsSpan(FrameHead)));
        return frame;
    }

    private static List<KeyValuePair<string, byte[]?>> Decode(ReadOnlySpan<byte> body)
    {
        using var reader = new BinaryReader(new MemoryStream(body.ToArray()), Encoding.UTF8);
        var change = new List<KeyValuePair<string, byte[]?>>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var key = reader.ReadString();
            var length = reader.ReadInt32();
            change.Add(new(key, length < 0 ? null : reader.ReadBytes(length)));
        }

        return change;
    }
}
