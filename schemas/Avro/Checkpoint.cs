using System.Text;

namespace Monitoring.Schemas.Avro;

/// <summary>Where a task stands. See <c>checkpoint.avsc</c> for the fields.</summary>
/// <param name="NextOffset">The first input offset that is not processed.</param>
/// <param name="BaseOffset">The first input offset that the snapshot does not hold.</param>
/// <param name="BaseControl">Content hash of the policy in force at <paramref name="BaseOffset"/>, or empty.</param>
/// <param name="StateVersion">Version of the operators' state format.</param>
/// <param name="Chunks">The snapshot.</param>
/// <param name="Journal">What was not in the input since <paramref name="BaseOffset"/>, in the order in which it was applied.</param>
public sealed record Checkpoint(
    long NextOffset, long BaseOffset, string BaseControl, int StateVersion,
    IReadOnlyList<Chunk> Chunks, IReadOnlyList<JournalEntry> Journal);

/// <summary>A part of a snapshot.</summary>
/// <param name="Name">The operator's name for it.</param>
/// <param name="Hash">XxHash128 of the content, in hexadecimal.</param>
/// <param name="Size">Bytes before compression.</param>
public readonly record struct Chunk(string Name, string Hash, int Size);

/// <summary>What kind of thing was injected. The order is that of the Avro enum.</summary>
public enum JournalKind : byte
{
    Tick = 0,
    BatchEnd = 1,
    Control = 2,
}

/// <summary>Something that reached the task between two records.</summary>
/// <param name="Offset">Applied before the record at this offset.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Time">Tick: ms since 1970 UTC.</param>
/// <param name="Content">Control: content hash of the policy.</param>
public readonly record struct JournalEntry(long Offset, JournalKind Kind, long Time = 0, string Content = "");

/// <summary>Avro single objects of <see cref="Checkpoint"/>.</summary>
public static class CheckpointCodec
{
    /// <summary>Far more than any chunk has: room is made for what a checkpoint claims before the chunk is looked at.</summary>
    private const int MostChunkBytes = 16 << 20;

    /// <summary>The framed record.</summary>
    public static byte[] Encode(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var w = new AvroWriter();
        w.SingleObjectHeader(SchemaCatalogue.Checkpoint.Fingerprint);
        w.Long(checkpoint.NextOffset);
        w.Long(checkpoint.BaseOffset);
        w.String(checkpoint.BaseControl);
        w.Long(checkpoint.StateVersion);
        if (checkpoint.Chunks.Count > 0) w.Long(checkpoint.Chunks.Count);
        foreach (var chunk in checkpoint.Chunks)
        {
            w.String(chunk.Name);
            w.String(chunk.Hash);
            w.Long(chunk.Size);
        }

        w.Long(0);
        if (checkpoint.Journal.Count > 0) w.Long(checkpoint.Journal.Count);
        foreach (var entry in checkpoint.Journal)
        {
            w.Long(entry.Offset);
            w.Long((long)entry.Kind);
            w.Long(entry.Time);
            w.String(entry.Content);
        }

        w.Long(0);
        return w.Written.ToArray();
    }

    /// <summary>Reads a datum written with exactly <see cref="SchemaCatalogue.Checkpoint"/>, without the frame.</summary>
    /// <returns>False where the bytes do not fit the schema.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datum, out Checkpoint checkpoint)
    {
        var r = new AvroReader(datum);
        var next = r.Long();
        var @base = r.Long();
        var control = Text(datum, r.Bytes());
        var version = r.Int();
        var chunks = new List<Chunk>();
        for (var n = r.Block(); n > 0; n = r.Block())
        {
            for (; n > 0 && !r.Failed; n--) chunks.Add(new Chunk(Text(datum, r.Bytes()), Text(datum, r.Bytes()), r.Int()));
        }

        var journal = new List<JournalEntry>();
        for (var n = r.Block(); n > 0; n = r.Block())
        {
            for (; n > 0 && !r.Failed; n--) journal.Add(new JournalEntry(r.Long(), (JournalKind)r.Branch(3), r.Long(), Text(datum, r.Bytes())));
        }

        checkpoint = new Checkpoint(next, @base, control, version, chunks, journal);
        return r.AtEnd && chunks.TrueForAll(c => c.Size is >= 0 and <= MostChunkBytes);
    }

    private static string Text(ReadOnlySpan<byte> datum, (int Start, int Length) range) => Encoding.UTF8.GetString(datum.Slice(range.Start, range.Length));
}
