using System.IO.Compression;
using ZstdSharp;

namespace Monitoring.Pipeline.Embedded.Broker.Logs;

/// <summary>Opens and makes compressed payloads, which only compaction and the search by time need: none, gzip and zstd.</summary>
/// <remarks>Snappy and LZ4 are stored and sent like all others, but stay closed here: compaction keeps such batches whole.</remarks>
internal static class Codec
{
    /// <summary>A batch that claims to be larger than this is left closed.</summary>
    private const int MaxPayloadBytes = 64 << 20;

    /// <summary>8 MiB, which RFC 8878 asks every decoder for. A frame of ten bytes may claim any window, which is reserved before a byte of it is read.</summary>
    private const int LargestWindowLog = 23;

    public static bool TryDecompress(Compression compression, ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> opened)
    {
        opened = payload;
        if (compression == Compression.None) return true;
        if (compression is not (Compression.Gzip or Compression.Zstd)) return false;
        try
        {
            using var source = new MemoryStream(payload.ToArray());
            using Stream reader = compression == Compression.Gzip
                ? new GZipStream(source, CompressionMode.Decompress)
                : Zstd(source);
            opened = ReadBounded(reader);
            return !opened.IsEmpty;
        }
        catch (Exception error) when (error is InvalidDataException or ZstdException or IOException)
        {
            return false;
        }
    }

    public static byte[] Compress(Compression compression, ReadOnlySpan<byte> payload)
    {
        if (compression == Compression.None) return payload.ToArray();
        using var target = new MemoryStream();
        using (Stream writer = compression == Compression.Gzip
            ? new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true)
            : new CompressionStream(target, leaveOpen: true))
        {
            writer.Write(payload);
        }

        return target.ToArray();
    }

    private static DecompressionStream Zstd(Stream source)
    {
        var stream = new DecompressionStream(source);
        stream.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);
        return stream;
    }

    private static byte[] ReadBounded(Stream reader)
    {
        using var target = new MemoryStream();
        var chunk = new byte[64 * 1024];
        for (int read; (read = reader.Read(chunk)) > 0;)
        {
            if (target.Length + read > MaxPayloadBytes) return [];
            target.Write(chunk, 0, read);
        }

        return target.ToArray();
    }
}
