using System.Runtime.InteropServices;

namespace Monitoring.Sinks.Postgres;

/// <summary>What is kept beside an encoded row, in case PostgreSQL refuses it.</summary>
/// <param name="Start">Where the row begins in <see cref="DayBatch.Rows"/>.</param>
/// <param name="KeyStart">Where the record's key begins in <see cref="DayBatch.Keys"/>; it ends where the next one begins.</param>
/// <param name="Size">Bytes of the record's value.</param>
/// <param name="RecordMicros">The record's time stamp, µs since 1970 UTC.</param>
internal readonly record struct RowMark(int Start, int KeyStart, int Size, long RecordMicros)
{
    /// <summary>What one takes.</summary>
    internal const int Bytes = 24;
}

/// <summary>Encoded rows for one day's table.</summary>
internal sealed class DayBatch(DayTable table, int day, int batchBytes)
{
    private readonly List<RowMark> _marks = [];

    internal DayTable Table => table;

    internal int Day => day;

    internal ByteBuffer Rows { get; } = new(64 * 1024, usual: batchBytes);

    internal ByteBuffer Keys { get; } = new(usual: batchBytes);

    internal int Count => _marks.Count;

    internal string CopyCommand { get; } =
        $"COPY {DayTables.Name(table, day)} ({DayTables.Columns(table)}) FROM STDIN (FORMAT binary)";

    /// <summary>Notes that a row begins here; its encoding has to follow.</summary>
    internal void Begin(ReadOnlySpan<byte> key, int size, long recordMicros)
    {
        _marks.Add(new RowMark(Rows.Length, Keys.Length, size, recordMicros));
        Keys.Append(key);
    }

    internal RowMark Mark(int row) => _marks[row];

    /// <summary>The encoding of neighbouring rows.</summary>
    internal ReadOnlyMemory<byte> Encoded(int first, int count)
    {
        var start = _marks[first].Start;
        return Rows.Slice(start, (first + count == Count ? Rows.Length : _marks[first + count].Start) - start);
    }

    internal ReadOnlySpan<byte> Key(int row)
    {
        var start = _marks[row].KeyStart;
        return Keys.Written[start..(row + 1 == Count ? Keys.Length : _marks[row + 1].KeyStart)];
    }

    internal void Clear()
    {
        CollectionsMarshal.SetCount(_marks, 0);
        Rows.Clear();
        Keys.Clear();
    }
}
