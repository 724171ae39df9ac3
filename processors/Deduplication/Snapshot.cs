using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Processors.Deduplication;

/// <summary>The seen-set as chunks: <c>segment-N</c> holds entries as they lie in memory (little-endian), <c>position</c> where head, tail and stream time are.</summary>
internal static class Snapshot
{
    public static void Save(IStateWriter writer, EntryLog log, long streamTime, string positionName, string segmentPrefix)
    {
        Span<byte> position = stackalloc byte[Position.Size];
        new Position(log.Head, log.Tail, streamTime).Write(position);
        writer.Write(positionName, position);
        if (log.Count == 0) return;
        for (var segment = log.Head / EntryLog.SegmentSize; segment * EntryLog.SegmentSize < log.Tail; segment++)
        {
            writer.Write(segmentPrefix + segment.ToString(CultureInfo.InvariantCulture), MemoryMarshal.AsBytes(log.Filled(segment)));
        }
    }

    /// <summary>Fills <paramref name="log"/> and returns the stream time.</summary>
    public static long Load(IStateReader reader, EntryLog log, string positionName, string segmentPrefix)
    {
        if (!reader.Names.Contains(positionName))
        {
            log.StartAt(0);
            return Position.NoTime;
        }

        var position = Position.Read(reader.Read(positionName));
        if (position.Head == position.Tail)
        {
            log.StartAt((position.Tail + EntryLog.SegmentSize - 1) / EntryLog.SegmentSize * EntryLog.SegmentSize);
            return position.StreamTime;
        }

        var first = position.Head / EntryLog.SegmentSize;
        log.StartAt(first * EntryLog.SegmentSize);
        for (var segment = first; segment * EntryLog.SegmentSize < position.Tail; segment++)
        {
            log.AppendSegment(MemoryMarshal.Cast<byte, Entry>(reader.Read(segmentPrefix + segment.ToString(CultureInfo.InvariantCulture))));
        }

        if (log.Tail != position.Tail) throw new InvalidDataException($"Deduplication snapshot holds entries up to {log.Tail}, its position says {position.Tail}.");
        log.SkipTo(position.Head);
        return position.StreamTime;
    }
}

/// <summary>The part of a snapshot that always changes.</summary>
internal readonly record struct Position(long Head, long Tail, long StreamTime)
{
    /// <summary>Stream time before the first event.</summary>
    public const long NoTime = long.MinValue;

    public const int Size = 24;

    public static Position Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadInt64LittleEndian(source),
        BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[16..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, Head);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], Tail);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], StreamTime);
    }
}
