using System.Text;
using Monitoring.Pipeline.Embedded.Broker.Logs;

namespace Monitoring.Tests.Broker;

/// <summary>Makes record batches for the specifications.</summary>
internal static class Batches
{
    public const long NowMs = 1_800_000_000_000;

    // A file that is opened again tells the real time, which is not that of the specifications: no segment shall end by age.
    public static readonly TopicConfig Delete = Config(("segment.ms", "9223372036854775807"));

    public static TopicConfig Config(params (string Key, string Value)[] settings) =>
        new(settings.ToDictionary(static setting => setting.Key, static setting => setting.Value));

    public static byte[] Of(params (string? Key, string? Value)[] records) => Make(-1, -1, -1, transactional: false, Compression.None, NowMs, records);

    public static byte[] From(long producer, short epoch, int sequence, params (string? Key, string? Value)[] records) =>
        Make(producer, epoch, sequence, transactional: false, Compression.None, NowMs, records);

    public static byte[] InTransaction(long producer, short epoch, int sequence, params (string? Key, string? Value)[] records) =>
        Make(producer, epoch, sequence, transactional: true, Compression.None, NowMs, records);

    public static byte[] Make(
        long producer, short epoch, int sequence, bool transactional, Compression compression, long timeMs, params (string? Key, string? Value)[] records)
    {
        var payload = new List<byte>();
        for (var i = 0; i < records.Length; i++)
        {
            var body = new List<byte> { 0 };
            Number(body, 0);
            Number(body, i);
            Text(body, records[i].Key);
            Text(body, records[i].Value);
            Number(body, 0);
            Number(payload, body.Count);
            payload.AddRange(body);
        }

        var stored = Codec.Compress(compression, payload.ToArray());
        var batch = new byte[BatchHeader.Size + stored.Length];
        stored.CopyTo(batch, BatchHeader.Size);
        var attributes = (short)((int)compression | (transactional ? 16 : 0));
        new BatchHeader(0, batch.Length, 2, 0, attributes, records.Length - 1, timeMs, timeMs, producer, epoch, sequence, records.Length).Write(batch);
        return batch;
    }

    /// <summary>The values that a reader finds in the bytes of a fetch, those of markers left out.</summary>
    public static List<(long Offset, string? Key, string? Value)> Read(PartitionLog log, bool committed = false)
    {
        var found = new List<(long, string?, string?)>();
        for (var offset = log.LogStartOffset; ;)
        {
            var plan = log.Plan(offset, 1 << 20, committed, wholeFirstBatch: true);
            if (plan.Length == 0) return found;
            var bytes = new byte[plan.Length];
            var whole = plan.Read(bytes);
            for (var at = 0; at < whole;)
            {
                BatchHeader.TryRead(bytes.AsSpan(at), out var header);
                if (!header.IsControl && !IsAborted(plan, header)) Add(found, header, bytes.AsSpan(at + BatchHeader.Size, header.SizeInBytes - BatchHeader.Size));
                at += header.SizeInBytes;
                offset = header.LastOffset + 1;
            }
        }
    }

    private static bool IsAborted(FetchPlan plan, BatchHeader header) =>
        header.IsTransactional
        && (plan.Aborted ?? []).Exists(aborted => aborted.ProducerId == header.ProducerId && aborted.FirstOffset <= header.BaseOffset && header.BaseOffset < aborted.MarkerOffset);

    private static void Add(List<(long, string?, string?)> found, BatchHeader header, ReadOnlySpan<byte> stored)
    {
        Assert.True(Codec.TryDecompress(header.Compression, stored, out var payload));
        var at = 0;
        while (BatchRecord.TryRead(payload, ref at, out var record))
        {
            found.Add((
                header.BaseOffset + record.OffsetDelta,
                record.HasKey ? Encoding.UTF8.GetString(record.Key) : null,
                record.HasValue ? Encoding.UTF8.GetString(record.Value) : null));
        }
    }

    private static void Number(List<byte> target, long value)
    {
        Span<byte> bytes = stackalloc byte[10];
        target.AddRange(bytes[..Varint.Write(bytes, value)]);
    }

    private static void Text(List<byte> target, string? text)
    {
        Number(target, text?.Length ?? -1);
        if (text is not null) target.AddRange(Encoding.UTF8.GetBytes(text));
    }
}
