using System.Buffers.Binary;

namespace Monitoring.Processors.Enrichment;

/// <summary>Checks a MaxMind file's search tree node by node, before anything follows its pointers.</summary>
internal static class SearchTree
{
    private const int Separator = 16;
    private const int MetadataLimit = 128 * 1024;

    private static readonly byte[] Marker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

    public static bool TryCheck(ReadOnlySpan<byte> content, out string error)
    {
        var tail = content[Math.Max(0, content.Length - MetadataLimit)..];
        var marker = tail.LastIndexOf(Marker);
        if (marker < 0)
        {
            error = "it is not a MaxMind database: there is no metadata";
            return false;
        }

        var metadata = tail[(marker + Marker.Length)..];
        var dataEnd = content.Length - tail.Length + marker;
        if (!TryNumber(metadata, "node_count"u8, out var nodes) || !TryNumber(metadata, "record_size"u8, out var bits) || bits is not (24 or 28 or 32))
        {
            error = "its metadata gives no node count or record size";
            return false;
        }

        var treeSize = nodes * bits / 4;
        if (nodes == 0 || treeSize + Separator > dataEnd)
        {
            error = "it is shorter than its search tree";
            return false;
        }

        var limit = nodes + dataEnd - treeSize;
        for (long node = 0; node < nodes; node++)
        {
            var bytes = content.Slice((int)(node * bits / 4), (int)bits / 4);
            if (IsPlace(Left(bytes, bits), nodes, limit) && IsPlace(Right(bytes, bits), nodes, limit)) continue;
            error = $"node {node} of its search tree points outside of the data";
            return false;
        }

        error = "";
        return true;
    }

    /// <summary>Another node, nothing, or a record behind the separator.</summary>
    private static bool IsPlace(long record, long nodes, long limit) => record <= nodes || (record >= nodes + Separator && record < limit);

    private static long Left(ReadOnlySpan<byte> node, long bits) => bits switch
    {
        24 => (node[0] << 16) | (node[1] << 8) | node[2],
        28 => ((node[3] >> 4) << 24) | (node[0] << 16) | (node[1] << 8) | node[2],
        _ => BinaryPrimitives.ReadUInt32BigEndian(node),
    };

    private static long Right(ReadOnlySpan<byte> node, long bits) => bits switch
    {
        24 => (node[3] << 16) | (node[4] << 8) | node[5],
        28 => ((node[3] & 15) << 24) | (node[4] << 16) | (node[5] << 8) | node[6],
        _ => BinaryPrimitives.ReadUInt32BigEndian(node[4..]),
    };

    /// <summary>The unsigned number behind a key of the metadata: a control byte (type 5 or 6, size) and its bytes.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> key, out long value)
    {
        value = 0;
        var at = metadata.IndexOf(key);
        if (at < 0 || at + key.Length >= metadata.Length) return false;
        var control = metadata[at + key.Length];
        var size = control & 31;
        if ((control >> 5) is not (5 or 6) || size > 4 || metadata.Length < at + key.Length + 1 + size) return false;
        foreach (var b in metadata.Slice(at + key.Length + 1, size)) value = (value << 8) | b;
        return true;
    }
}
