using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Monitoring.Processors.Abstractions;

namespace Monitoring.Processors.Metrics;

/// <summary>The series table as chunks: <c>states-N</c> holds a segment's states, <c>names-N-P</c> its identities in parts.</summary>
/// <remarks>They are apart because a state changes with every sample and an identity never: a chunk that did not change is not written again.</remarks>
internal static class SeriesSnapshot
{
    private const string StatePrefix = "states-";
    private const string NamePrefix = "names-";

    public static void Save(IStateWriter writer, SeriesTable table, List<byte> scratch)
    {
        Span<byte> length = stackalloc byte[4];
        for (var segment = 0; segment * SeriesTable.SegmentSize < table.Places; segment++)
        {
            var (states, identities) = table.Segment(segment);
            writer.Write(StatePrefix + Text(segment), MemoryMarshal.AsBytes(states.Span));
            scratch.Clear();
            foreach (var identity in identities.Span)
            {
                // 0 for a free place; no identity is empty.
                BinaryPrimitives.WriteInt32LittleEndian(length, identity?.Length ?? 0);
                scratch.AddRange(length);
                scratch.AddRange(identity.AsSpan());
            }

            var bytes = CollectionsMarshal.AsSpan(scratch);
            for (var part = 0; part == 0 || !bytes.IsEmpty; part++)
            {
                var size = Math.Min(IStateWriter.MaxChunkSize, bytes.Length);
                writer.Write($"{NamePrefix}{Text(segment)}-{Text(part)}", bytes[..size]);
                bytes = bytes[size..];
            }
        }
    }

    public static void Load(IStateReader reader, SeriesTable table, int firstFree, List<byte> scratch)
    {
        table.Reset(firstFree);
        var names = reader.Names.ToHashSet();
        for (var segment = 0; names.Contains(StatePrefix + Text(segment)); segment++)
        {
            scratch.Clear();
            for (var part = 0; names.Contains($"{NamePrefix}{Text(segment)}-{Text(part)}"); part++) scratch.AddRange(reader.Read($"{NamePrefix}{Text(segment)}-{Text(part)}"));
            ReadOnlySpan<byte> identities = CollectionsMarshal.AsSpan(scratch);
            foreach (ref readonly var state in MemoryMarshal.Cast<byte, SeriesState>(reader.Read(StatePrefix + Text(segment))))
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(identities);
                table.Restore(state, length == 0 ? null : identities.Slice(4, length).ToArray());
                identities = identities[(4 + length)..];
            }
        }

        table.Reindex();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
