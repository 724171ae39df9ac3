using System.Buffers.Binary;
using Monitoring.Pipeline.Embedded.Broker.Logs;
using Monitoring.Tests.Broker;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>What a client sends to the embedded broker, and what a crash or a bad disk leaves in its files.</summary>
internal static class BrokerTargets
{
    private static readonly (string?, string?)[] Pairs = [("k1", "v1"), ("k2", null), (null, "v3"), ("", new string('v', 100))];
    private static readonly byte[][] Batch = [Batches.Of(Pairs), Batches.InTransaction(7, 1, 3, Pairs), .. new[] { Compression.Gzip, Compression.Zstd }.Select(c => Batches.Make(7, 1, 0, transactional: false, c, Batches.NowMs, Pairs))];

    public static IEnumerable<FuzzTarget> All =>
    [
        // Every element of an answer takes an object: a request of empty arrays and names is the worst.
        new("broker-request", () => new RequestSubject().Run, RequestSubject.Seeds()) { Mutations = 4_000, MemoryFactor = 64, MemoryFloor = 1 << 20 },
        new("broker-batch", () => CheckBatch, Batch) { Mutations = 4_000, MemoryFactor = 12, MemoryFloor = 512 * 1024, Shapes = [Shape.Run("zeros", "\0"), Shape.Run("empty records", "\u000c\0\0\0\u0001\u0001\0")] },
        new("broker-payload", () => Open, Codec.Compress(Compression.Gzip, "payload payload"u8), Codec.Compress(Compression.Zstd, "payload payload"u8), Zstd(0x58, 0, 1, 0, 0), Zstd(0xF8, 0, 1, 0, 0))
            { Mutations = 4_000, MemoryFactor = 64, MemoryFloor = 1 << 20 },
        new("broker-segment", () => new SegmentSubject().Run, [.. Batch, [.. Placed(Batch[0], 0), .. Placed(Batch[1], 4), .. Placed(ControlBatch.Marker(7, 1, commit: false, Batches.NowMs), 8), .. Placed(Batch[2], 9)]])
            { Mutations = 600, MemoryFactor = 4, MemoryFloor = 1 << 20 },
    ];

    private static byte[] Placed(byte[] batch, long offset)
    {
        var copy = (byte[])batch.Clone();
        BatchHeader.AssignOffset(copy, offset);
        return copy;
    }

    /// <summary>A frame with a window of its own size and an empty block.</summary>
    private static byte[] Zstd(byte window, params byte[] rest) => [0x28, 0xB5, 0x2F, 0xFD, 0x00, window, .. rest];

    /// <summary>The batch as sent, and with a length and a checksum that are right, so that what lies behind them is reached.</summary>
    private static Action? CheckBatch(byte[] input)
    {
        var compacted = Batches.Config(("cleanup.policy", "compact"));
        BatchValidation.Check(input, compacted, out _);
        if (input.Length < BatchHeader.Size) return null;
        var right = (byte[])input.Clone();
        right[16] = 2;
        BinaryPrimitives.WriteInt32BigEndian(right.AsSpan(8), right.Length - 12);
        BinaryPrimitives.WriteUInt32BigEndian(right.AsSpan(17), Crc32C.Of(right.AsSpan(BatchHeader.CrcStart)));
        var result = BatchValidation.Check(right, compacted, out var header);
        if (result.Error != 0) return null;
        var cleaned = new BatchCleaner(new LatestOffsets(), _ => false, _ => false).Clean(header, right, dropTombstones: true, 0);
        return () =>
        {
            if (cleaned.Length == 0) return;
            Assert.True(BatchHeader.TryRead(cleaned.Span, out var kept));
            Assert.Equal(cleaned.Length, kept.SizeInBytes);
            Assert.True(BatchHeader.CrcMatches(cleaned.Span));
        };
    }

    private static Action? Open(byte[] input)
    {
        foreach (var compression in Enum.GetValues<Compression>()) Codec.TryDecompress(compression, input, out _);
        return null;
    }

    /// <summary>A partition whose last file holds the input opens, serves what is whole, and takes more.</summary>
    private sealed class SegmentSubject
    {
        private readonly string _folder = Scratch.Folder();

        public Action? Run(byte[] input)
        {
            foreach (var file in Directory.GetFiles(_folder)) File.Delete(file);
            File.WriteAllBytes(Path.Combine(_folder, Segment.NameOf(0)), input);
            using var log = PartitionLog.Open(_folder);
            var end = log.EndOffset;
            var appended = log.Append(Batches.Of(("k", "v")), Batches.Delete, Batches.NowMs);
            var (least, stable) = (log.LogStartOffset, log.LastStableOffset);
            return () =>
            {
                Assert.Equal(0, (int)appended.Error);
                Assert.Equal(end, appended.BaseOffset);
                Assert.InRange(stable, least, end + 1);
            };
        }
    }
}
