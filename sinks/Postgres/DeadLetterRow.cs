using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Sinks.Postgres;

/// <summary>A dead letter as a COPY row. Off the hot path: it allocates.</summary>
internal static class DeadLetterRow
{
    internal const string Columns =
        "refused_time, received_time, origin_offset, origin_partition, origin_index, size, part, parts, origin_cluster, stage, reason, detail, origin_topic, excerpt, sealed";

    private const short FieldCount = 15;

    /// <param name="buffer">Where to.</param>
    /// <param name="letter">Its times may be anything: what PostgreSQL cannot hold is moved into range, so that no dead letter is refused itself.</param>
    /// <param name="refusedMicros">Which day's table, µs since 1970 UTC.</param>
    /// <param name="cluster">Row of monitoring.clusters.</param>
    internal static void Append(ByteBuffer buffer, DeadLetter letter, long refusedMicros, short cluster)
    {
        CopyFormat.FieldCount(buffer, FieldCount);
        CopyFormat.Time(buffer, refusedMicros);
        CopyFormat.ClampedTime(buffer, letter.ReceivedTime);
        CopyFormat.Int8(buffer, letter.Origin.Offset);
        CopyFormat.Int4(buffer, letter.Origin.Partition);
        CopyFormat.Int4(buffer, letter.Origin.Index);
        CopyFormat.Int4(buffer, letter.Size);
        CopyFormat.Int4(buffer, letter.Part);
        CopyFormat.Int4(buffer, letter.Parts);
        CopyFormat.Int2(buffer, cluster);
        CopyFormat.Text(buffer, Encoding.UTF8.GetBytes(letter.Stage));
        CopyFormat.Text(buffer, Encoding.UTF8.GetBytes(letter.Reason));
        CopyFormat.Text(buffer, Encoding.UTF8.GetBytes(letter.Detail));
        CopyFormat.Text(buffer, Encoding.UTF8.GetBytes(letter.Origin.Topic));
        CopyFormat.Text(buffer, Encoding.UTF8.GetBytes(letter.Excerpt));
        if (letter.Sealed is null) CopyFormat.Null(buffer);
        else CopyFormat.Bytes(buffer, letter.Sealed);
    }
}
