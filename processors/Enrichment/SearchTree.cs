using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Monitoring.Processors.Enrichment;

/// <summary>A MaxMind file's search tree, checked node by node before anything follows its pointers.</summary>
/// <remarks>It leads to the place of a record, which many addresses share; <see cref="GeoIpDatabase"/> reads the record itself. Safe for several threads.</remarks>
internal sealed class SearchTree
{
    /// <summary>What <see cref="Find"/> returns for an address without a record.</summary>
    public const long Nothing = -1;

    private const int Separator = 16;
    private const int MetadataLimit = 128 * 1024;

    private const int StepBits = 16;
    private static readonly byte[] Marker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

    private readonly byte[] _content;
    private readonly long _nodes;
    private readonly int _bits;
    private readonly bool _hasSixteen;

    // Where the first 16 bits of an IPv4 address lead: that is most of the way.
    private readonly long[] _starts = new long[1 << StepBits];

    private SearchTree(byte[] content, long nodes, int bits, bool hasSixteen)
    {
        _content = content;
        _nodes = nodes;
        _bits = bits;
        _hasSixteen = hasSixteen;
        // In a tree of IPv6 addresses those of IPv4 lie behind 96 zeros.
        var four = 0L;
        for (var i = 0; hasSixteen && i < 96 && four < nodes; i++) four = Record(four, 0);
        Span<byte> start = stackalloc byte[2];
        for (var i = 0; i < _starts.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(start, (ushort)i);
            _starts[i] = Walk(four, start);
        }
    }

    /// <summary>The place of the record of an address of 4 or 16 bytes, or <see cref="Nothing"/>.</summary>
    public long Find(ReadOnlySpan<byte> address)
    {
        if (address.Length == 16 && !_hasSixteen) return Nothing;
        var record = address.Length == 4 ? Walk(_starts[BinaryPrimitives.ReadUInt16BigEndian(address)], address[2..]) : Walk(0, address);
        return record > _nodes ? record - _nodes : Nothing;
    }

    /// <summary>Goes down from a node, bit by bit, until the bits or the nodes end.</summary>
    private long Walk(long node, ReadOnlySpan<byte> address)
    {
        for (var bit = 0; bit < address.Length * 8 && node < _nodes; bit++) node = Record(node, (address[bit >> 3] >> (7 - (bit & 7))) & 1);
        return node;
    }

    private long Record(long node, int side)
    {
        var bytes = _content.AsSpan((int)(node * _bits / 4), _bits / 4);
        return side == 0 ? Left(bytes, _bits) : Right(bytes, _bits);
    }

    public static bool TryOpen(byte[] file, [NotNullWhen(true)] out SearchTree? tree, out string error)
    {
        tree = null;
        ReadOnlySpan<byte> content = file;
        var tail = content[Math.Max(0, content.Length - MetadataLimit)..];
        var marker = tail.LastIndexOf(Marker);
        if (marker < 0)
        {
            error = "it is not a MaxMind database: there is no metadata";
            return false;
        }

        var metadata = tail[(marker + Marker.Length)..];
        var dataEnd = content.Length - tail.Length + marker;
        if (!TryNumber(metadata, "node_count"u8, out var nodes) || !TryNumber(metadata, "record_size"u8, out var bits) || bits is not (24 or 28 or 32)
            || !TryNumber(metadata, "ip_version"u8, out var version))
        {
            error = "its metadata gives no node count, record size or IP version";
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

        tree = new SearchTree(file, nodes, (int)bits, version == 6);
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
