namespace Monitoring.Schemas.Events;

/// <summary>Scratch memory for what belongs to one batch: slices handed out stay valid until <see cref="Reset"/>.</summary>
/// <remarks>Single-threaded. It keeps its blocks, so a warmed-up arena allocates nothing; what it holds beyond 1 MiB is given back at a reset.</remarks>
public sealed class Arena
{
    private const int BlockSize = 256 * 1024;
    private const int KeptLimit = 1024 * 1024;
    private readonly List<byte[]> _blocks = [new byte[BlockSize]];
    private int _block;
    private int _used;
    private long _held = BlockSize;

    /// <summary>Reserves <paramref name="length"/> bytes; what they hold before they are written is not defined.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="slice">The reserved run, for reading later.</param>
    /// <returns>The same run, for writing now.</returns>
    public Span<byte> Reserve(int length, out Utf8Slice slice)
    {
        if (_blocks[_block].Length - _used < length) NextBlock(length);
        var block = _blocks[_block];
        slice = new Utf8Slice(block, _used, length);
        var span = block.AsSpan(_used, length);
        _used += length;
        return span;
    }

    /// <summary>Gives back the end of the newest reservation, for writers that reserved the worst case.</summary>
    /// <param name="slice">What <see cref="Reserve"/> handed out last.</param>
    /// <param name="length">How much of it was used.</param>
    public Utf8Slice Shrink(Utf8Slice slice, int length)
    {
        _used -= slice.Length - length;
        return slice.Slice(0, length);
    }

    /// <summary>Copies <paramref name="bytes"/> and returns the copy.</summary>
    public Utf8Slice Copy(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length, out var slice));
        return slice;
    }

    /// <summary>Takes everything back. Slices handed out before must not be read any more.</summary>
    public void Reset()
    {
        if (_held > KeptLimit) GiveBack();
        _block = 0;
        _used = 0;
    }

    private void NextBlock(int length)
    {
        _used = 0;
        while (++_block < _blocks.Count)
        {
            if (_blocks[_block].Length >= length) return;
        }

        _blocks.Add(new byte[Math.Max(BlockSize, length)]);
        _block = _blocks.Count - 1;
        _held += _blocks[_block].Length;
    }

    // The largest first: it came for a record out of the common.
    private void GiveBack()
    {
        while (_held > KeptLimit)
        {
            var largest = 1;
            for (var i = 2; i < _blocks.Count; i++)
            {
                if (_blocks[i].Length > _blocks[largest].Length) largest = i;
            }

            _held -= _blocks[largest].Length;
            _blocks.RemoveAt(largest);
        }
    }
}
